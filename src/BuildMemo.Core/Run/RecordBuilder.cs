using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What is kept of a run besides its outputs.</summary>
/// <param name="Capture">Its streams byte for byte, if they are kept so.</param>
/// <param name="Messages">Its lines, if they are kept so.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record Printed(RecordCapture? Capture, IReadOnlyList<RecordMessage> Messages, TimeSpan Duration)
{
    /// <summary>The texts that outputs or streams hold.</summary>
    public required ImmutableArray<PathBinding> Bindings { get; init; }
}

/// <summary>Stores a run: its record, and the list of paths it discovered where a look-up could not guess it.</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class RecordBuilder(RunServices services)
{
    private static readonly string Version = typeof(RecordBuilder).Assembly.GetName().Version?.ToString(3) ?? "";

    // Each look at the user's name reads the system's list of users.
    private static readonly string Machine = Environment.MachineName;
    private static readonly string User = Environment.UserName;

    private readonly Lazy<string> _commit = new(() => GitCommit.Find(services.Paths.Root));

    /// <summary>Saves record and list; a fault of the store was reported by the store itself.</summary>
    /// <returns>Whether the store has the record now.</returns>
    public bool Save(
        PreparedStep step,
        Fingerprint fingerprint,
        Discovery discovery,
        CollectResult collected,
        Printed printed)
    {
        string workingDirectory = step.Run.Step.WorkingDirectory;
        bool isSaved = services.Store.Save(new()
        {
            Fingerprint = fingerprint,
            Step = step.Run.Step.Name,
            Outputs = [.. collected.Outputs.Select(output => output.Record)],
            Messages = [.. printed.Messages.Select(message => StepLines.Tokenise(message, services.Tokens, workingDirectory))],
            Capture = printed.Capture,
            Duration = printed.Duration,
            Discovered = Discoveries.InputsOf(discovery.States),
            Bindings = printed.Bindings,
            Components = ComponentsOf(step, discovery),
            Provenance = new()
            {
                Created = DateTimeOffset.UtcNow,
                Version = Version,
                Project = Path.GetRelativePath(services.Paths.Root, services.Paths.ProjectFile),
                Commit = _commit.Value,
                Machine = Machine,
                User = User,
                Salt = Convert.ToHexStringLower(services.Journal.Salt),
            },
        });
        // A look-up tries the words of the command by itself; any other list must be found under what is declared.
        if (isSaved && (step.Run.Step.DepFile is not null || step.AddedInputs.Length > 0 || discovery.States.Length != step.Situation.Candidates.Length))
            services.Store.SaveDiscovery(step.Situation.Declared, new([.. discovery.States.Select(state => state.Tokenised)]));
        return isSaved;
    }

    private static ImmutableArray<RecordComponent> ComponentsOf(PreparedStep step, Discovery discovery) =>
    [
        .. step.Situation.Components.Concat(Discoveries.ComponentsOf(step.Situation.Declared, discovery.States))
            .Select(component => new RecordComponent(ReasonFinder.NameOf(component.Kind), component.Name, component.Digest, component.Display)),
    ];
}
