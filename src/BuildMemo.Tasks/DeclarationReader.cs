using BuildMemo.Steps;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>Reads <c>MemoStep</c> items as declarations, each metadata once: ten thousand items are no rarity.</summary>
internal static class DeclarationReader
{
    /// <summary>One declaration an item, in the order of the items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="folders">Values of the project's folder properties; see <see cref="FolderTexts"/>.</param>
    public static StepDeclaration[] Read(ITaskItem[] items, IReadOnlyList<string> folders)
    {
        FolderTexts texts = new(folders);
        StepDeclaration[] declarations = new StepDeclaration[items.Length];
        for (int index = 0; index < items.Length; index++)
            declarations[index] = Read(items[index], texts);
        return declarations;
    }

    private static StepDeclaration Read(ITaskItem item, FolderTexts folders)
    {
        // Escaped: a list that is unescaped before it is split falls apart (a=1%3B2;b=3).
        List<KeyValuePair<string, string>> metadata = [];
        bool usesRecursiveDir = false;
        foreach (KeyValuePair<string, string> entry in Enumerate(item))
        {
            if (entry.Value.Length == 0)
                continue;
            metadata.Add(entry.Value.Contains('\\', StringComparison.Ordinal) ? new(entry.Key, folders.Mend(entry.Value)) : entry);
            usesRecursiveDir |= entry.Value.Contains("{RecursiveDir}", StringComparison.Ordinal);
        }

        return new(item.ItemSpec, metadata)
        {
            IsEscaped = true,
            RecursiveDir = usesRecursiveDir ? item.GetMetadata("RecursiveDir") : "",
        };
    }

    private static KeyValuePair<string, string>[] Enumerate(ITaskItem item)
    {
        // The order of enumeration is the dictionary's own: sorted, so that it is the same in each build.
        KeyValuePair<string, string>[] entries;
        if (item is ITaskItem2 escaped && escaped.CloneCustomMetadataEscaped() is IDictionary<string, string> values)
        {
            entries = new KeyValuePair<string, string>[values.Count];
            values.CopyTo(entries, 0);
        }
        else
        {
            System.Collections.IDictionary custom = item.CloneCustomMetadata();
            entries = new KeyValuePair<string, string>[custom.Count];
            int index = 0;
            foreach (System.Collections.DictionaryEntry entry in custom)
                entries[index++] = new((string)entry.Key, (string?)entry.Value ?? "");
        }

        Array.Sort(entries, static (left, right) => StringComparer.Ordinal.Compare(left.Key, right.Key));
        return entries;
    }
}
