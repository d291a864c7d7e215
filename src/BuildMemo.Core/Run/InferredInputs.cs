using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// The paths that words of a command name without a declaration: an existing one is an input, an absent one counts as absent
/// (design.md, 5 "Globs, inference, discovered inputs"). Which of them exist is not looked at here.
/// </summary>
internal static class InferredInputs
{
    private const int LongestName = 255;

    /// <summary>Absolute paths, sorted ordinally, without doubles, less everything that is declared.</summary>
    /// <param name="step">The step.</param>
    /// <param name="script">Its expanded command, taken apart.</param>
    /// <param name="declared">Declared inputs and the tools' files.</param>
    public static ImmutableArray<string> Find(Step step, ShellScript script, HashSet<string> declared)
    {
        if (!step.InferInputs)
            return [];
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (SimpleCommand command in script.Commands)
        {
            if (command.Directory is not { } directory)
                continue;
            string folder = Path.GetFullPath(directory, step.WorkingDirectory);
            // The program itself is a tool; a builtin's words are texts more often than files, but a file they name may be read.
            for (int index = 1; index < command.Words.Length; index++)
                AddWord(command.Words[index], folder);
            foreach (ShellRedirection redirection in command.Redirections)
            {
                if (redirection.IsRead)
                    AddWord(redirection.Target, folder);
            }
        }

        foreach (ShellWord word in script.OtherWords)
            AddWord(word, step.WorkingDirectory);
        return [.. found];

        void AddWord(ShellWord word, string folder)
        {
            if (!word.IsLiteral)
                return;
            AddPath(word.Text, folder);
            // --input=file and in=file name a file as well.
            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                AddPath(word.Text[(equals + 1)..], folder);
        }

        void AddPath(string text, string folder)
        {
            if (text.Length is 0 or > 4096 || text[0] == '-' || text.AsSpan().IndexOfAny('\0', '\n') >= 0 || HasLongName(text))
                return;
            string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text, folder));
            if (!declared.Contains(path) && !IsOutput(step, path))
                found.Add(path);
        }
    }

    private static bool HasLongName(string text)
    {
        foreach (Range part in text.AsSpan().Split('/'))
        {
            if (part.End.GetOffset(text.Length) - part.Start.GetOffset(text.Length) > LongestName)
                return true;
        }

        return false;
    }

    private static bool IsOutput(Step step, string path)
    {
        if (path == step.DepFile)
            return true;
        foreach (OutputDeclaration output in step.Outputs)
        {
            // A folder above an output is where it goes, not what is read.
            if (SafePath.IsSameOrBelow(path, output.Path) || SafePath.IsSameOrBelow(output.Path, path))
                return true;
        }

        return false;
    }
}
