using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Dumps;

/// <summary>An output of a record with the name that it gets outside its checkout.</summary>
/// <param name="Name">Relative, with <c>/</c>, without <c>..</c>.</param>
/// <param name="Output">What it is.</param>
public sealed record DumpItem(string Name, RecordOutput Output)
{
    /// <summary>Of a link what it holds below a folder that the outputs are written to.</summary>
    public string LinkTarget { get; init; } = "";

    /// <summary>
    /// The outputs of a record; null with the reason when one has a path that no step of BuildMemo has. Paths keep their shape: what lay in
    /// the intermediate folder lies in <c>obj</c>, in the output folder in <c>bin</c>, below project or root at the top. Where two
    /// outputs would meet, each goes below a folder of its token's name.
    /// </summary>
    public static ImmutableArray<DumpItem>? Of(Record record, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(record);
        problem = null;
        foreach (bool isApart in (ReadOnlySpan<bool>)[false, true])
        {
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            ImmutableArray<DumpItem>.Builder items = ImmutableArray.CreateBuilder<DumpItem>(record.Outputs.Length);
            foreach (RecordOutput output in record.Outputs)
            {
                if (NameOf(output.Path, isApart) is not { Length: > 0 } name)
                {
                    problem = new(Codes.DumpUnsafe, $"The record names the output '{PathTokens.ToReadable(output.Path)}', which is no path below a folder. Nothing is written.");
                    return null;
                }

                names.Add(name);
                items.Add(new(name, output) { LinkTarget = output.Kind == RecordOutputKind.Link ? TargetOf(name, output.LinkTarget, isApart) : "" });
            }

            if (isApart || names.Count == items.Count)
                return items.MoveToImmutable();
        }

        return null;
    }

    private static string? NameOf(string path, bool isApart)
    {
        if (!PathTokens.TrySplit(path, out string token, out string rest))
            return null;
        string folder = isApart ? token : FolderOf(token);
        string name = folder.Length == 0 ? rest : rest.Length == 0 ? folder : $"{folder}/{rest}";
        if (OperatingSystem.IsWindows())
            name = name.Replace('\\', '/');
        bool isSafe = Array.TrueForAll(name.Split('/'), static part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal));
        return isSafe && !Path.IsPathRooted(name) ? name : null;
    }

    // A target with a token was absolute; here it leads to where that token's outputs are.
    private static string TargetOf(string name, string target, bool isApart)
    {
        if (!PathTokens.TrySplit(target, out string token, out string rest) || token.Length == 0)
            return token.Length == 0 ? rest : target;
        string ups = string.Concat(Enumerable.Repeat("../", name.Count(letter => letter == '/')));
        string folder = isApart ? token : FolderOf(token);
        return ups + (folder.Length == 0 ? rest : $"{folder}/{rest}");
    }

    private static string FolderOf(string token) => token switch
    {
        "Intermediate" or "BaseIntermediate" => "obj",
        "OutDir" => "bin",
        "Artifacts" => "artifacts",
        "Packages" => "packages",
        _ => "",
    };
}
