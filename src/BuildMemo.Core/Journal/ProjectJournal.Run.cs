using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Journal;

// What a run notes while it goes on, and how it ends; the questions are in ProjectJournal.cs.
public sealed partial class ProjectJournal
{
    /// <summary>
    /// Notes that a step is about to run: its entry no longer counts, and the moves may happen from now on. To be called before the
    /// first of them.
    /// </summary>
    /// <param name="step">Name of the step.</param>
    /// <param name="moves">What will be moved aside, in the order to bring it back.</param>
    public void Begin(string step, ImmutableArray<AsideMove> moves)
    {
        JournalWriter frame = new();
        LogFrame.Begin(frame, step, moves);
        Write(frame, states => states.Begin(step, moves));
    }

    /// <summary>Notes the process group that a step started.</summary>
    public void Started(string step, InFlightGroup group)
    {
        JournalWriter frame = new();
        LogFrame.Started(frame, step, group);
        Write(frame, states => states.Started(step, group));
    }

    /// <summary>Notes that the entry of a step no longer counts: to be called before its outputs are touched.</summary>
    public void Invalidate(string step)
    {
        JournalWriter frame = new();
        LogFrame.Named(frame, LogFrameType.Invalidate, step);
        Write(frame, states => states.Invalidate(step));
    }

    /// <summary>Notes that nothing of a step is in flight any more, without a new entry; it stays invalid.</summary>
    public void Settle(string step)
    {
        JournalWriter frame = new();
        LogFrame.Named(frame, LogFrameType.Settle, step);
        Write(frame, states => states.Settle(step));
    }

    /// <summary>Notes how a step ended; nothing of it is in flight any more.</summary>
    public void Append(JournalEntry entry)
    {
        JournalWriter frame = new(1024);
        LogFrame.Entry(frame, entry);
        Write(frame, states => states.Append(entry));
    }

    /// <summary>
    /// Writes the stamps of files anew that <see cref="IsUnchanged"/> listed, after the caller found their content as recorded: the
    /// next build need not hash them. Writes the base anew, once. Does nothing when the run has noted anything, for then
    /// <see cref="Complete"/> writes it.
    /// </summary>
    /// <param name="files">The files with their status now, and whether it is old enough to prove anything.</param>
    /// <param name="takenAt">When the first status was taken, nanoseconds since 1970 UTC.</param>
    public void Renew(IReadOnlyList<DoubtfulFile> files, long takenAt)
    {
        lock (_gate)
        {
            ThrowUnlessWritable();
            if (files.Count == 0 || !_states.IsEmpty || _base is null)
                return;
            JournalBase known = _base;
            try
            {
                JournalBaseFile.WriteRenewed(_location, known, files, takenAt);
                _base = JournalBase.TryOpen(_location.Path, _location.ProjectKey, out _);
                _scan = null;
                known.Dispose();
                _log!.Dispose();
                byte[] identity = _base is null ? new byte[JournalChecksum.Size] : _base.Identity.ToArray();
                _log = new(_location, _salt, identity);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The base is as it was, so the next build hashes the same files again.
                Problem = NotWritten(error);
            }
        }
    }

    /// <summary>
    /// Writes what the run came to as the new base and removes the log; writes nothing when the base says the same already. What is
    /// still in flight stays in a log. Afterwards the journal can only be disposed.
    /// </summary>
    /// <returns>Whether a base was written.</returns>
    public bool Complete(RunResult run)
    {
        lock (_gate)
        {
            ThrowUnlessWritable();
            _isComplete = true;
            _log!.Dispose();
            EncodedBase encoded = JournalBaseWriter.Encode(run, _location.ProjectKey);
            try
            {
                bool same = !_log.IsBroken && _base is not null && UnlessDamaged(known => JournalBaseFile.IsSame(known, encoded), false);
                byte[] identity = same ? _base!.Identity.ToArray() : JournalBaseFile.Write(_location, _salt, encoded);
                if (_states.InFlight().IsEmpty)
                    File.Delete(_location.LogPath);
                else
                    JournalLog.Replace(_location, _salt, identity, _states);
                Problem = null;
                return !same;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Old base and log are still there and say the same; only the next open is slower.
                Problem = NotWritten(error);
                return false;
            }
        }
    }

    private void Write(JournalWriter frame, Action<StepStates> apply)
    {
        lock (_gate)
        {
            ThrowUnlessWritable();
            try
            {
                if (!_log!.IsBroken)
                    _log.Append(frame.Written, _states);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The base must not go on saying what may stop being true: without it the next build checks everything again.
                Problem = NotWritten(error);
                DeleteBase();
            }
            apply(_states);
        }
    }

    private void DeleteBase()
    {
        try
        {
            File.Delete(_location.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then stamps alone must show what changed, as they nearly always do; the warning names the cause.
            Problem = NotWritten(error);
        }
    }

    private void ThrowUnlessWritable()
    {
        if (IsReadOnly)
            throw new InvalidOperationException("The journal was opened for reading only.");
        if (_isComplete)
            throw new InvalidOperationException("The run was completed already.");
    }

    private Problem NotWritten(Exception error) => new(
        Codes.JournalNotWritten,
        $"The journal '{Path}' can't be written: {error.Message} The results stand, but the next build checks every step anew. "
            + "Make room, or make the folder writable.")
    { File = Path };
}
