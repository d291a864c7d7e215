using System.Globalization;
using System.Text;
using BuildMemo.Execution.Methods;
using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>Frames with names, as text that shows in a diff: a line <c># name</c>, then the frame's bytes in hexadecimal, 32 a line.</summary>
internal sealed class Transcript
{
    private const int BytesPerLine = 32;

    private readonly List<(string Name, byte[] Bytes)> _frames = [];

    public IReadOnlyList<(string Name, byte[] Bytes)> Frames => _frames;

    /// <summary>All frames, one after the other, as they come out of a pipe.</summary>
    public byte[] Stream => [.. _frames.SelectMany(static frame => frame.Bytes)];

    /// <summary>Adds what is written into a buffer of its own.</summary>
    public Transcript Add(string name, Action<FrameBuffer> write)
    {
        var buffer = new FrameBuffer();
        write(buffer);
        _frames.Add((name, buffer.Waiting.ToArray()));
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string name, byte[] bytes) in _frames)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {name}\n");
            foreach (byte[] line in bytes.Chunk(BytesPerLine))
                text.Append(string.Join(' ', line.Select(static value => value.ToString("x2", CultureInfo.InvariantCulture)))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The approved one that is kept in the repository.</summary>
    public static Transcript Read(string name)
    {
        var transcript = new Transcript();
        foreach (string frame in File.ReadAllText(PathOf(name)).Split("# ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = frame.Split('\n', 2);
            transcript._frames.Add((lines[0], Convert.FromHexString(lines[1].ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal))));
        }

        return transcript;
    }

    /// <summary>Says that the repository keeps exactly these bytes.</summary>
    public void Match(string name) => Snapshot.Match("BuildMemo.Worker.Tests", name, ToString());

    private static string PathOf(string name) => Repository.PathOf("tests", "BuildMemo.Worker.Tests", "Snapshots", name + ".approved.txt");
}
