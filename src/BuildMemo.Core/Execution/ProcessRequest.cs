using System.Collections.Immutable;

namespace BuildMemo.Execution;

/// <summary>A process to run: everything is decided, nothing is looked up.</summary>
public sealed record ProcessRequest
{
    /// <summary>Absolute path of the program.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments after the program's name, unquoted.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment; nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>From the start of the process; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True: both streams through one pipe, which keeps the order of lines. False: two pipes.</summary>
    public bool MergeStreams { get; init; } = true;

    /// <summary>A file to read standard input from; null for the null device.</summary>
    public string? StandardInputFile { get; init; }

    /// <summary>
    /// Called once on the running thread as soon as the process exists, before its output is read: for the journal's in-flight mark.
    /// When it throws, the process tree is killed and the exception goes on. Null: nobody asks, and the start mark isn't looked up.
    /// </summary>
    public Action<ProcessGroup>? Started { get; init; }
}
