using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Journal;

/// <summary>
/// Appends frames to the log, one write call each and never an fsync: what a crash of the machine tears is found by its checksum.
/// Its caller lets one thread in at a time.
/// </summary>
internal sealed class JournalLog(JournalLocation location, byte[] salt, byte[] baseIdentity) : IDisposable
{
    private SafeFileHandle? _handle;
    private long _length;

    /// <summary>Whether frames may be written: false after a write failed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Goes on with a log whose good part is known; everything after it is cut off before the first frame.</summary>
    public long ContinueAt { get; init; } = -1;

    /// <summary>Appends; IOException or UnauthorizedAccessException when that fails, and then the log is broken for good.</summary>
    /// <param name="frames">One whole frame, or several.</param>
    /// <param name="states">What a new log must begin with, besides its header: what is in flight.</param>
    public void Append(ReadOnlySpan<byte> frames, StepStates states)
    {
        try
        {
            if (_handle is null)
                Open(states);
            RandomAccess.Write(_handle!, frames, _length);
            _length += frames.Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The frame may lie there in part; a frame after it would never be read.
            IsBroken = true;
            throw;
        }
    }

    /// <summary>A whole new log that holds nothing but what is in flight.</summary>
    public static void Replace(JournalLocation location, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> baseIdentity, StepStates states)
    {
        JournalWriter writer = new();
        LogFrame.Header(writer, salt, baseIdentity, location.ProjectKey);
        foreach (InFlightStep step in states.InFlight())
        {
            LogFrame.Begin(writer, step.Step, step.Moves);
            foreach (InFlightGroup group in step.Groups)
                LogFrame.Started(writer, step.Step, group);
        }
        // Renamed into place, for what an interrupted run left must not get lost when this one dies here.
        using (SafeFileHandle handle = File.OpenHandle(location.TemporaryPath, FileMode.Create, FileAccess.Write))
            RandomAccess.Write(handle, writer.Written, 0);
        File.Move(location.TemporaryPath, location.LogPath, overwrite: true);
    }

    public void Dispose() => _handle?.Dispose();

    private void Open(StepStates states)
    {
        if (ContinueAt < 0)
            Replace(location, salt, baseIdentity, states);
        _handle = File.OpenHandle(location.LogPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _length = ContinueAt < 0 ? RandomAccess.GetLength(_handle) : ContinueAt;
        if (ContinueAt >= 0)
            RandomAccess.SetLength(_handle, ContinueAt);
    }
}
