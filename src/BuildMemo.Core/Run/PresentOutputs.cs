using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>The outputs of a step that are there although it did not run now: declared files, and what the journal knows below its folders.</summary>
internal static class PresentOutputs
{
    /// <summary>Absolute paths in declared order.</summary>
    public static ImmutableArray<string> Of(Step step, JournalEntry? entry)
    {
        ImmutableArray<string>.Builder present = ImmutableArray.CreateBuilder<string>();
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Kind != OutputKind.Directory)
                Add(output.Path);
            else if (entry is not null)
            {
                foreach (string path in entry.Outputs)
                {
                    if (SafePath.IsBelow(path, output.Path))
                        Add(path);
                }
            }
        }

        return present.ToImmutable();

        void Add(string path)
        {
            if (FileSystem.Status(path).Kind == FileKind.File)
                present.Add(path);
        }
    }
}
