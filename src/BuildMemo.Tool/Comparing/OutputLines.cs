using BuildMemo.Store;
using BuildMemo.Tool.Explaining;

namespace BuildMemo.Tool.Comparing;

/// <summary>The differing lines of two outputs whose contents are at hand.</summary>
internal static class OutputLines
{
    /// <summary>A few lines with <c>-</c>, <c>+</c> or a blank before them, or one that says why there are none.</summary>
    public static IReadOnlyList<string> Of(LocalStore store, RecordOutput before, RecordOutput after)
    {
        if (before.Kind != RecordOutputKind.File || after.Kind != RecordOutputKind.File || before.Digest == after.Digest)
            return [];
        if (before.Size > LineDiff.LongestContent || after.Size > LineDiff.LongestContent)
            return ["(too long to be compared)"];
        if (Read(store, before) is not { } old || Read(store, after) is not { } now)
            return ["(the content is not in the store any more)"];
        if (LineDiff.Of(old, now, out bool isCut) is not { } lines)
            return ["(no text)"];
        return isCut ? [.. lines, "(and more)"] : lines;
    }

    private static byte[]? Read(LocalStore store, RecordOutput output)
    {
        if (!output.Inlined.IsDefault)
            return [.. output.Inlined];
        using MemoryStream content = new((int)output.Size);
        return store.TryReadBlob(output.Digest, output.Size, content) ? content.ToArray() : null;
    }
}
