using System.Text;

namespace BuildMemo.Run;

/// <summary>What a method returned, where it is short enough to go with its output items.</summary>
internal static class ResultText
{
    /// <summary>Bytes that a metadata takes; what is longer is in the file.</summary>
    public const int MostBytes = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a result file; null when it is long, or no text.</summary>
    public static string? Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > MostBytes)
                return null;
            byte[] bytes = new byte[file.Length];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Of(bytes.AsSpan(0, length));
        }
        catch (IOException)
        {
            // Gone meanwhile: its output says so when it is looked at next.
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            // As above.
            return null;
        }
    }

    /// <summary>The text of a result; null when it is long, or no text.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes)
            return null;
        try
        {
            string text = Strict.GetString(bytes);
            return text.AsSpan().ContainsAnyInRange('\0', '\u0008') || text.AsSpan().ContainsAnyInRange('\u000E', '\u001F') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            // Bytes, such as those of an image.
            return null;
        }
    }
}
