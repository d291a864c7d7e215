using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// The journal of a call: locked for a build, read only where nothing may be written. A nested build of the same project is
/// an error at once; another build of it is waited for.
/// </summary>
internal sealed class JournalAccess : IDisposable
{
    // A second build of one project ends sooner or later; a person who waits longer than this wants to know why.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private JournalAccess(ProjectJournal? journal, ImmutableArray<Problem> problems)
    {
        Journal = journal;
        Problems = problems;
    }

    /// <summary>The journal; null when it can't be used.</summary>
    public ProjectJournal? Journal { get; }

    /// <summary>Why it can't be used.</summary>
    public ImmutableArray<Problem> Problems { get; }

    /// <summary>Opens the journal that the request names.</summary>
    public static JournalAccess Open(RunRequest request, CancellationToken cancellation)
    {
        JournalLocation location = LocationOf(request);
        if (request.Intent is RunIntent.DesignTime or RunIntent.Question or RunIntent.Check)
            return new(JournalFile.OpenReadOnly(location), []);
        string? above = request.Environment.GetValueOrDefault(JournalNesting.VariableName);
        return JournalFile.Open(location, above, Patience, cancellation) switch
        {
            JournalOpened opened => new(opened.Journal, []),
            JournalBusy busy => new(null, [busy.Problem]),
            JournalUnusable unusable => new(null, [unusable.Problem]),
            _ => throw new InvalidOperationException("A journal opens in one of three ways."),
        };
    }

    /// <summary>Which journal a request means.</summary>
    public static JournalLocation LocationOf(RunRequest request) =>
        LocationOf(request, Path.Combine(request.Paths.JournalDirectory, request.JournalName), request.TargetFramework);

    /// <summary>The journal of the same call for another target framework.</summary>
    public static JournalLocation LocationOf(RunRequest request, string path, string framework) =>
        new(path, $"{request.Paths.ProjectFile}\n{framework}\n{request.JournalName}");

    /// <inheritdoc />
    public void Dispose() => Journal?.Dispose();
}
