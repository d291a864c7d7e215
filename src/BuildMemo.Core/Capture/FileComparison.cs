using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Capture;

/// <summary>Whether two files hold the same bytes.</summary>
internal static class FileComparison
{
    private const int BufferSize = 64 * 1024;

    /// <summary>False as well when one of them can't be read: who asks then takes them for different.</summary>
    public static bool HaveSameContent(string left, string right)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            using SafeFileHandle leftHandle = File.OpenHandle(left);
            using SafeFileHandle rightHandle = File.OpenHandle(right);
            Span<byte> leftBytes = buffer.AsSpan(0, BufferSize);
            Span<byte> rightBytes = buffer.AsSpan(BufferSize, BufferSize);
            for (long offset = 0; ;)
            {
                int leftCount = Fill(leftHandle, leftBytes, offset);
                int rightCount = Fill(rightHandle, rightBytes, offset);
                if (leftCount != rightCount || !leftBytes[..leftCount].SequenceEqual(rightBytes[..rightCount]))
                    return false;
                if (leftCount < BufferSize)
                    return true;
                offset += leftCount;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Different is the safe answer: the new file stays.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Fill(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = RandomAccess.Read(handle, buffer[filled..], offset + filled);
            if (count == 0)
                break;
            filled += count;
        }

        return filled;
    }
}
