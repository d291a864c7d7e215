using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Protocol;

namespace BuildMemo.Execution.Methods;

/// <summary>What readers and writers of messages share.</summary>
internal static class Wire
{
    public static void Expect(bool condition)
    {
        if (!condition)
            throw new WireException("a field of a message has a value that it can't have");
    }

    /// <summary>The errors of <see cref="MessagePackReader"/>: another type, an end too early, a number out of range, bad UTF-8.</summary>
    public static bool IsMalformed(Exception error)
        => error is MessagePackSerializationException or EndOfStreamException or OverflowException or InvalidOperationException or ArgumentException;

    public static string Text(ref MessagePackReader reader)
    {
        string? text = reader.ReadString();
        Expect(text is not null);
        return text!;
    }

    public static ImmutableArray<string> Texts(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return [];
        var texts = new string[count];
        for (int index = 0; index < count; index++)
            texts[index] = Text(ref reader);
        return ImmutableCollectionsMarshal.AsImmutableArray(texts);
    }

    public static void Write(ref MessagePackWriter writer, ImmutableArray<string> texts)
    {
        writer.WriteArrayHeader(texts.Length);
        foreach (string text in texts)
            writer.Write(text);
    }

    /// <summary>Keeps the start of a text that would not fit.</summary>
    public static string? Shorten(string? text)
        => text is null || text.Length <= WireFormat.LongestText ? text : string.Concat(text.AsSpan(0, WireFormat.LongestText), "… (shortened)");
}
