using System.Buffers;
using System.Text;
using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>Keeps what a process prints; tells a test when something has come.</summary>
internal sealed class CollectedOutput : IProcessOutput
{
    private readonly ArrayBufferWriter<byte> _all = new();
    private readonly ArrayBufferWriter<byte> _errors = new();

    /// <summary>Called after each chunk with all text so far.</summary>
    public Action<string>? Received { get; init; }

    /// <summary>Standard output, or both when merged.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    public string ErrorText => Encoding.UTF8.GetString(_errors.WrittenSpan);

    public byte[] Bytes => _all.WrittenSpan.ToArray();

    public void Write(int stream, ReadOnlySpan<byte> bytes)
    {
        (stream == 2 ? _errors : _all).Write(bytes);
        Received?.Invoke(Text);
    }
}
