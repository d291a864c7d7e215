using System.IO.Enumeration;
using BuildMemo.Dumps;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Tool.Output;
using BuildMemo.Values;

namespace BuildMemo.Tool.Dumping;

/// <summary>Picks outputs of a record by what a person calls them.</summary>
internal static class OutputChoice
{
    private const int MostShown = 20;

    /// <summary>The outputs meant: by name (<c>obj/gen/api.cs</c>), a folder above, the last part alone, with <c>*</c> and <c>?</c>; all where nothing is given.</summary>
    /// <param name="items">All outputs.</param>
    /// <param name="wanted">What was given.</param>
    /// <param name="problem">The one that means nothing.</param>
    public static IReadOnlyList<DumpItem> Of(IReadOnlyList<DumpItem> items, IReadOnlyList<string> wanted, out Problem? problem)
    {
        problem = null;
        if (wanted.Count == 0)
            return items;
        HashSet<DumpItem> chosen = [];
        foreach (string text in wanted)
        {
            string name = text.Replace('\\', '/').TrimEnd('/');
            DumpItem[] found = [.. items.Where(item => IsMeant(item, name))];
            if (found.Length == 0)
            {
                string hint = NearMiss.Hint(name, [.. items.Select(item => item.Name), .. items.Select(item => item.Name[(item.Name.LastIndexOf('/') + 1)..])]);
                problem = new(Codes.OutputNotChosen, $"No output is called '{text}'.{hint} There {(items.Count == 1 ? "is" : "are")}:{List(items)}");
                return [];
            }

            chosen.UnionWith(found);
        }

        return [.. items.Where(chosen.Contains)];
    }

    /// <summary>The names below each other, as many as can be looked over.</summary>
    public static string List(IReadOnlyList<DumpItem> items)
    {
        string more = items.Count > MostShown ? $"\n  and {items.Count - MostShown} more" : "";
        return items.Count == 0 ? " none." : string.Concat(items.Take(MostShown).Select(item => $"\n  {Texts.Line(item.Name)}")) + more;
    }

    private static bool IsMeant(DumpItem item, string name) =>
        item.Name == name
        || PathTokens.ToReadable(item.Output.Path) == name
        || item.Name.StartsWith(name + "/", StringComparison.Ordinal)
        || item.Name[(item.Name.LastIndexOf('/') + 1)..] == name
        || FileSystemName.MatchesSimpleExpression(name, item.Name, ignoreCase: false);
}
