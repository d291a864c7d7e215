using System.Globalization;
using BuildMemo.Dumps;
using BuildMemo.Errors;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Dumping;

/// <summary><c>dump --decompress</c>: a compressed file becomes a plain one.</summary>
internal sealed class DecompressWork(ToolContext context, bool replacesFiles, CancellationToken cancellation)
{
    private const int BufferBytes = 256 * 1024;
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const string Standard = "-";

    /// <summary>Decompresses; null is success.</summary>
    /// <param name="from">A file, or <c>-</c>.</param>
    /// <param name="to">A file or <c>-</c>; null for the name without its extension.</param>
    /// <param name="written">Absolute path of what was written; null for standard output.</param>
    /// <param name="bytes">Bytes of it.</param>
    public Problem? Run(string from, string? to, out string? written, out long bytes)
    {
        (written, bytes) = (null, 0);
        to ??= from == Standard ? Standard : WithoutExtension(from);
        if (to is null)
            return new(Codes.OutputNotChosen, $"'{from}' has no extension that could be left out. Name the file to write with -o.");
        Stream source;
        try
        {
            source = from == Standard ? StandardStream.Open(0) : new FileStream(Path.GetFullPath(from, context.WorkingDirectory), FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(Codes.NotDecompressed, $"{from} can't be decompressed: {error.Message}");
        }

        string name = from == Standard ? "standard input" : from;
        using Stream? plain = Decompression.Open(source, name, out Problem? problem);
        if (plain is null)
        {
            source.Dispose();
            return problem;
        }

        if (to == Standard)
        {
            context.Terminal.Flush();
            return Copy(plain, context.Terminal.StandardOutput, name, out bytes);
        }

        written = Path.GetFullPath(to, context.WorkingDirectory);
        if (Directory.Exists(written))
            written = Path.Combine(written, Path.GetFileName(WithoutExtension(from) ?? from));
        if (!replacesFiles && Path.Exists(written))
            return new(Codes.DumpExists, $"{written} is there already. Name another place, or replace it with --force.");
        long copied = 0;
        problem = PlacedFile.Write(written, Plain, replacesFiles, file => Copy(plain, file, name, out copied), out _);
        bytes = copied;
        return problem;
    }

    private Problem? Copy(Stream plain, Stream target, string name, out long bytes)
    {
        byte[] buffer = new byte[BufferBytes];
        bytes = 0;
        using ProgressBar? bar = context.Terminal.IsTerminal && target == context.Terminal.StandardOutput ? null : new(context.Terminal, "Decompressing", format: Texts.Size);
        while (true)
        {
            int count;
            try
            {
                cancellation.ThrowIfCancellationRequested();
                count = plain.Read(buffer);
            }
            catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
            {
                return new(Codes.NotDecompressed, string.Create(CultureInfo.InvariantCulture, $"{name} can't be decompressed: it is damaged or cut off after {bytes} bytes of content ({error.Message.TrimEnd('.')})."));
            }

            if (count == 0)
                return null;
            target.Write(buffer, 0, count);
            bytes += count;
            bar?.Advance(count);
        }
    }

    private static string? WithoutExtension(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".zst" or ".gz" or ".br" or ".zz" ? path[..path.LastIndexOf('.')] : null;
}
