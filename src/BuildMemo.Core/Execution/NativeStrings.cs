using System.Text;

namespace BuildMemo.Execution;

/// <summary>
/// A null-terminated array of null-terminated UTF-8 strings, as <c>execve</c> takes them. The memory is pinned and belongs to the
/// garbage collector, so that a block can be shared and forgotten; keep the object alive (<see cref="GC.KeepAlive"/>) over the call.
/// </summary>
internal sealed unsafe class NativeStrings
{
    private readonly byte[] _bytes;
    private readonly nint[] _pointers;

    private NativeStrings(byte[] bytes, nint[] pointers)
    {
        _bytes = bytes;
        _pointers = pointers;
    }

    /// <summary>The array; valid while this object lives.</summary>
    public byte** Pointer => (byte**)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_pointers, 0);

    /// <summary>Bytes of all strings with their terminators: what counts against the system's limit.</summary>
    public int Length => _bytes.Length;

    /// <summary>From strings, in their order.</summary>
    public static NativeStrings From(ReadOnlySpan<string> values)
    {
        int length = 0;
        foreach (string value in values)
            length += Encoding.UTF8.GetByteCount(value) + 1;

        byte[] bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        nint[] pointers = GC.AllocateUninitializedArray<nint>(values.Length + 1, pinned: true);
        nint start = System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);
        int at = 0;
        for (int index = 0; index < values.Length; index++)
        {
            pointers[index] = start + at;
            at += Encoding.UTF8.GetBytes(values[index], bytes.AsSpan(at));
            bytes[at++] = 0;
        }

        pointers[values.Length] = 0;
        return new NativeStrings(bytes, pointers);
    }
}
