using System.Text;
using BuildMemo.Execution;

namespace BuildMemo.Worker.Tests;

/// <summary>Keeps what a process prints.</summary>
internal sealed class TextOutput : IProcessOutput
{
    private readonly List<byte> _bytes = [];

    public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

    public void Write(int stream, ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);
}
