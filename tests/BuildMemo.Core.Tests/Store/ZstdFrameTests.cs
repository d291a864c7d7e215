using BuildMemo.Store;

namespace BuildMemo.Core.Tests.Store;

public sealed class ZstdFrameTests : IDisposable
{
    private readonly ZstdContexts _contexts = new(ZstdLibrary.OfSystem!);

    public void Dispose() => _contexts.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100_000, 3)]
    [InlineData(131_072, 1)]
    [InlineData(1_048_577, 1)]
    [InlineData(2_000_000, 19)]
    public void What_does_not_shrink_fits_in_the_largest_length_and_comes_back(int size, int level)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        byte[] frame = new byte[ZstdFrame.LargestLength(size)];

        int length = ZstdFrame.Encode(_contexts, level, content, frame);

        byte[] back = new byte[size];
        Assert.True(ZstdFrame.TryDecode(_contexts, frame.AsSpan(0, length), back));
        Assert.Equal(content, back);
    }

    [Fact]
    public void Any_flipped_bit_a_shorter_frame_a_longer_one_and_another_size_are_refused()
    {
        byte[] content = [.. Enumerable.Range(0, 3000).Select(number => (byte)(number * number))];
        byte[] frame = new byte[ZstdFrame.LargestLength(content.Length)];
        frame = frame[..ZstdFrame.Encode(_contexts, 1, content, frame)];
        byte[] back = new byte[content.Length];

        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ZstdFrame.TryDecode(_contexts, frame, back) && !back.AsSpan().SequenceEqual(content), $"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int length = 0; length < frame.Length; length++)
            Assert.False(ZstdFrame.TryDecode(_contexts, frame.AsSpan(0, length), back), $"length {length}");
        Assert.False(ZstdFrame.TryDecode(_contexts, [.. frame, 0], back));
        Assert.False(ZstdFrame.TryDecode(_contexts, frame, new byte[content.Length - 1]));
        Assert.False(ZstdFrame.TryDecode(_contexts, frame, new byte[content.Length + 1]));
        Assert.True(ZstdFrame.TryDecode(_contexts, frame, back));
    }
}
