using BuildMemo.Errors;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>
/// Makes a step's outputs what a record says (design.md, 8, "Restore"): first every path is checked and every blob verified, then what
/// differs is unlinked and created anew; links come last. Safe for several threads, each with steps whose output locks it holds.
/// </summary>
internal sealed class Restorer(CapturePlaces places, ReplacedFiles replaced)
{
    private readonly OutputWriter _writer = new();

    /// <summary>Restores all outputs of one step, or says that this is a miss.</summary>
    public RestoreResult Restore(RestoreRequest request)
    {
        if (RestoreCheck.Refuse(request, places) is { } refusal)
        {
            return RestoreResult.Miss([new(Codes.RecordRefused,
                $"the record in '{request.Store.Place}' was refused and the step is run instead: {refusal}. Nothing was touched.")]);
        }

        using RestoreStaging staging = new(places, request.Store);
        RestorePass pass = new(request, replaced, _writer);
        List<StagedOutput> staged = [];
        foreach (RestoreItem item in request.Items)
        {
            if (pass.IsRight(item) || item.Output.Kind != RecordOutputKind.File)
                continue;
            if (!staging.TryFetch(item, out StagedOutput output, out string? fault))
                return RestoreResult.Miss(fault is null ? [] : [Failed(item.Path, fault)]);
            staged.Add(output);
        }

        string? failedPath = pass.Apply(staged, out string? reason);
        if (failedPath is not null)
            pass.Problems.Add(Failed(failedPath, reason!));
        return failedPath is null
            ? new(true, pass.Written, pass.Untouched, pass.Problems)
            : RestoreResult.Miss(pass.Problems);
    }

    private static Problem Failed(string path, string reason) => new(
        Codes.RestoreFailed, $"'{path}' can't be restored, so the step is run instead: {reason}")
    {
        File = path,
    };
}
