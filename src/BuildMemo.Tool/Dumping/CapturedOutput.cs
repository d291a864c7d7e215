using System.Text;
using BuildMemo.Dumps;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Tool.Dumping;

/// <summary>What a step printed, as something that is dumped like an output.</summary>
internal static class CapturedOutput
{
    private const string Name = "captured.txt";

    /// <summary>The bytes of a command of <c>run</c> as they came, both streams; the lines of a build's step with readable tokens.</summary>
    public static DumpItem Of(Record record)
    {
        if (record.Capture is { } capture)
            return new(Name, capture.Content);
        StringBuilder text = new();
        foreach (RecordMessage message in record.Messages)
            text.Append(PathTokens.ToReadable(message.Text)).Append('\n');
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return new(Name, new("", RecordOutputKind.File) { Size = bytes.Length, Digest = new(Sha256Value.Of(bytes)), Inlined = [.. bytes] });
    }
}
