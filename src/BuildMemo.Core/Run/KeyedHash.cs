using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using BuildMemo.Fingerprints;

namespace BuildMemo.Run;

/// <summary>
/// A keyed 128-bit hash for "is this what was asked last time": two lanes of folded multiplications (the way of wyhash) under keys
/// that come from the journal's random salt. No SHA-256 here: its first use in a process loads OpenSSL, 9 ms, more than a whole
/// build in which nothing changed may take. Fingerprints, which leave this machine, are SHA-256.
/// </summary>
internal struct KeyedHash
{
    private const ulong Odd0 = 0xa0761d6478bd642f;
    private const ulong Odd1 = 0xe7037ed1a0b428db;
    private const ulong Odd2 = 0x8ebc6af09c88c6e3;
    private const ulong Odd3 = 0x589965cc75374cc3;
    private readonly ulong _key0;
    private readonly ulong _key1;
    private ulong _first;
    private ulong _second;
    private ulong _length;

    /// <summary>A hash under a key.</summary>
    /// <param name="key">16 bytes.</param>
    public KeyedHash(ReadOnlySpan<byte> key)
    {
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(key) | 1;
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) | 1;
        _first = _key0 ^ Odd0;
        _second = _key1 ^ Odd1;
    }

    /// <summary>Adds a text with its length, so that no two sequences of texts run into each other.</summary>
    public void Add(string text)
    {
        Add((ulong)text.Length);
        Add(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>Adds a number.</summary>
    public void Add(ulong number) => Mix(number, Odd2);

    /// <summary>Adds a digest.</summary>
    public void Add(in Sha256Value value)
    {
        Mix(value.Part0, value.Part1);
        Mix(value.Part2, value.Part3);
    }

    /// <summary>The hash of all that was added.</summary>
    public readonly Sha256Value ToValue()
    {
        KeyedHash last = this;
        last.Mix(_length, Odd3);
        last.Mix(last._second, last._first);
        return new(last._first, last._second, _length, 0);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 16)
        {
            Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            bytes = bytes[16..];
        }

        if (bytes.IsEmpty)
            return;
        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        bytes.CopyTo(rest);
        Mix(BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
    }

    private void Mix(ulong low, ulong high)
    {
        _length++;
        // The rotated sum keeps the lane's history even where a product happens to be zero.
        _first = BitOperations.RotateLeft(_first, 29) + Fold(_first ^ low ^ _key0, high ^ _key1 ^ Odd2);
        _second = BitOperations.RotateLeft(_second, 37) + Fold(_second ^ high ^ Odd3, low ^ _key0 ^ Odd1);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
