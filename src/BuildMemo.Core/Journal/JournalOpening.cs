using BuildMemo.Errors;

namespace BuildMemo.Journal;

/// <summary>How opening a journal ended: <see cref="JournalOpened"/>, <see cref="JournalBusy"/> or <see cref="JournalUnusable"/>.</summary>
public abstract record JournalOpening;

/// <summary>The journal is open; a damaged or foreign base was ignored and <see cref="ProjectJournal.Ignored"/> says why.</summary>
/// <param name="Journal">The open journal; the caller disposes it.</param>
public sealed record JournalOpened(ProjectJournal Journal) : JournalOpening;

/// <summary>Another run holds the journal.</summary>
/// <param name="IsNested">This build was started by a step of the run that holds it: waiting would never end.</param>
/// <param name="Problem">The error to report when the caller does not wait.</param>
public sealed record JournalBusy(bool IsNested, Problem Problem) : JournalOpening;

/// <summary>The folder of the journal can't be used at all.</summary>
/// <param name="Problem">The error to report.</param>
public sealed record JournalUnusable(Problem Problem) : JournalOpening;
