using BuildMemo.Fingerprints;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Fingerprints;

/// <summary>One walker, two sinks: what is hashed and what is explained are the same components in the same order.</summary>
public class WalkerTests
{
    private static readonly byte[] Salt = [1, 2, 3, 4];
    private readonly Random _random = new(20261121);

    [Fact]
    public void Both_sinks_visit_the_same_components_in_the_same_order()
    {
        for (int round = 0; round < 500; round++)
        {
            StepFacts facts = RandomFacts();
            Visits hashed = new();
            Visits explained = new();
            ExplainingSink explanation = new(Salt);
            FingerprintWalker.VisitDeclared(facts, new BothSinks(hashed, new BothSinks(explained, explanation)));
            Assert.Equal(hashed.All, explained.All);
            Assert.Equal(hashed.All.Select(visit => (visit.Kind, visit.Name)), explanation.Components.Select(component => (component.Kind, component.Name)));

            // Together they hash to what the hashing sink alone makes of the walk.
            using HashingSink alone = new();
            FingerprintWalker.VisitDeclared(facts, alone);
            Assert.Equal(alone.ToFingerprint(), Walk(facts).Fingerprint);
            using HashingSink replayed = new();
            hashed.Replay(replayed);
            Assert.Equal(alone.ToFingerprint(), replayed.ToFingerprint());
        }
    }

    [Fact]
    public void Facts_have_one_fingerprint_exactly_when_they_have_one_explanation()
    {
        int differed = 0;
        for (int round = 0; round < 2000; round++)
        {
            StepFacts facts = RandomFacts();
            StepFacts changed = Change(facts);
            (Fingerprint before, StepComponent[] was) = Walk(facts);
            (Fingerprint after, StepComponent[] now) = Walk(changed);
            Assert.Equal(before == after, was.SequenceEqual(now));
            differed += before == after ? 0 : 1;
        }

        // Some changes make no difference (an ignored parameter, a name that the command does not use), most do.
        Assert.InRange(differed, 1000, 1999);
    }

    [Fact]
    public void Discovered_inputs_are_hashed_and_explained_alike()
    {
        for (int round = 0; round < 200; round++)
        {
            Fingerprint declared = new(RandomDigest().Value);
            KeyValuePair<string, ContentDigest?>[] found =
                [.. Enumerable.Range(0, _random.Next(5)).Select(index => KeyValuePair.Create($"f{index}", _random.Next(3) == 0 ? (ContentDigest?)null : RandomDigest()))];
            Visits hashed = new();
            ExplainingSink explanation = new(Salt);
            FingerprintWalker.VisitDiscovered(declared, found, new BothSinks(hashed, explanation));
            Assert.Equal(hashed.All.Select(visit => (visit.Kind, visit.Name)), explanation.Components.Select(component => (component.Kind, component.Name)));
            Assert.Equal(found.Length + 1, hashed.All.Count);
        }
    }

    private static (Fingerprint Fingerprint, StepComponent[] Components) Walk(StepFacts facts)
    {
        using HashingSink hash = new();
        ExplainingSink explanation = new(Salt);
        FingerprintWalker.VisitDeclared(facts, new BothSinks(hash, explanation));
        return (hash.ToFingerprint(), [.. explanation.Components]);
    }

    private StepFacts Change(StepFacts facts) => _random.Next(12) switch
    {
        0 => facts with { Command = facts.Command.Add(RandomText()) },
        1 => facts with { WorkingDirectory = facts.WorkingDirectory + "x" },
        2 => facts with { DepFile = facts.DepFile is null ? "d" : null },
        3 => facts with { Outputs = facts.Outputs.Add(new("o", OutputKind.OptionalFile)) },
        4 => facts with { Inputs = [.. facts.Inputs.Select(input => input with { IsExecutable = !input.IsExecutable })] },
        5 => facts with { Environment = [.. facts.Environment.Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? "" : (string?)null))] },
        6 => facts with { Tools = facts.Tools.Add(new("t", null, RandomText())) },
        7 => facts with { UsesName = !facts.UsesName },
        8 => facts with { KeepsStreams = !facts.KeepsStreams },
        9 => facts with { Step = facts.Step with { Version = facts.Step.Version + "1" }, Parameters = facts.Parameters.Add(new("added", RandomText())) },
        10 => facts with { Step = facts.Step with { PlatformSensitive = !facts.Step.PlatformSensitive, IgnoreStandardErrorWarningFormat = !facts.Step.IgnoreStandardErrorWarningFormat } },
        _ => facts with { Step = facts.Step with { Name = facts.Step.Name + "x" } },
    };

    private StepFacts RandomFacts() => new()
    {
        Step = new()
        {
            Name = RandomText(),
            Index = 0,
            Command = _random.Next(2) == 0 ? new ShellTemplate([]) : new ProgramTemplate("p", []),
            Inputs = [],
            Outputs = [],
            WorkingDirectory = "/w",
            Version = _random.Next(2) == 0 ? "" : RandomText(),
            PlatformSensitive = _random.Next(2) == 0,
            IgnoreStandardErrorWarningFormat = _random.Next(4) == 0,
        },
        Command = [.. Some(_ => RandomText())],
        Parameters = [.. Some(index => KeyValuePair.Create($"p{index}", RandomText()))],
        WorkingDirectory = RandomText(),
        DepFile = _random.Next(2) == 0 ? null : RandomText(),
        Outputs = [.. Some(index => new OutputDeclaration($"o{index}", (OutputKind)_random.Next(3)))],
        Inputs = [.. Some(index => new InputFact($"i{index}", RandomDigest(), _random.Next(2) == 0))],
        Environment = [.. Some(index => KeyValuePair.Create($"E{index}", _random.Next(3) == 0 ? null : RandomText()))],
        Tools = [.. Some(index => new ToolFact($"t{index}", _random.Next(2) == 0 ? RandomDigest() : null, RandomText()))],
        KeepsStreams = _random.Next(4) == 0,
        UsesName = _random.Next(3) == 0,
    };

    private IEnumerable<T> Some<T>(Func<int, T> make) => [.. Enumerable.Range(0, _random.Next(5)).Select(make)];

    // Short texts of few letters fall on each other often; the long one is past what explanations show.
    private string RandomText() => _random.Next(20) == 0 ? new string('l', 400 + _random.Next(3)) : new string([.. Enumerable.Range(0, _random.Next(3)).Select(_ => "ab;=\n"[_random.Next(5)])]);

    private ContentDigest RandomDigest() => new(new Sha256Value(0, 0, 0, (ulong)_random.Next(3) + 1));

    /// <summary>A component as a sink gets it.</summary>
    private sealed record Visit(ComponentKind Kind, string Name, string? Text, ContentDigest? Content, bool IsExecutable);

    private sealed class Visits : IComponentSink
    {
        public List<Visit> All { get; } = [];

        public void AddText(ComponentKind kind, string name, string value) => All.Add(new(kind, name, value, null, false));

        public void AddContent(ComponentKind kind, string name, ContentDigest content, bool isExecutable) => All.Add(new(kind, name, null, content, isExecutable));

        public void AddAbsent(ComponentKind kind, string name) => All.Add(new(kind, name, null, null, false));

        public void Replay(HashingSink sink)
        {
            foreach (Visit visit in All)
            {
                if (visit.Text is { } text)
                    sink.AddText(visit.Kind, visit.Name, text);
                else if (visit.Content is { } content)
                    sink.AddContent(visit.Kind, visit.Name, content, visit.IsExecutable);
                else
                    sink.AddAbsent(visit.Kind, visit.Name);
            }
        }
    }
}
