using System.Globalization;
using System.Text;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Testing;

namespace BuildMemo.Model.Tests.Model;

/// <summary>
/// Random graphs and random changes of two checkouts that share one store, build after build, each compared byte for byte with
/// what running everything afresh in plain order gives.
/// </summary>
public sealed class RandomBuilds : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _done = [];
    private readonly StringBuilder _history = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_build_gives_what_running_everything_afresh_gives_and_runs_nothing_twice()
    {
        int builds = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 2000 : 200;
        string? wanted = Environment.GetEnvironmentVariable("BUILDMEMO_MODEL_SEED");
        int seed = wanted is null ? 20261121 : int.Parse(wanted, CultureInfo.InvariantCulture);
        Random random = new(seed);
        try
        {
            Build(random, builds);
        }
        catch (Exception error)
        {
            // Whoever looks into it needs the way there.
            _folder.Keep();
            string[] lines = _history.ToString().Split('\n');
            throw new InvalidOperationException(
                $"BUILDMEMO_MODEL_SEED={seed}, folder {_folder.Path}\n{string.Join('\n', lines.TakeLast(60))}\n{error.Message}", error);
        }
    }

    private void Build(Random random, int builds)
    {
        ModelChanges changes = new(random);
        ModelTools tools = new(_folder.Path);
        ModelCheckout[] checkouts = [new(_folder["first"]), new(_folder["second"])];
        changes.Populate(checkouts[0]);
        checkouts[1].SwitchTo(checkouts[0].Remember());
        List<ModelBranch> branches = [];
        string flavour = "plain";
        int ran = 0;
        int reused = 0;
        for (int build = 0; build < builds; build++)
        {
            ModelCheckout checkout = checkouts[random.Next(checkouts.Length)];
            Note($"build {build} in {Path.GetFileName(checkout.Root)}");
            for (int count = random.Next(0, 4); count > 0; count--)
                Note("  " + changes.Change(checkout, branches));
            switch (random.Next(20))
            {
                case 0:
                    tools.Upgrade(random.Next(3));
                    Note($"  upgrade the tools to {tools.Edition}");
                    break;
                case 1:
                    tools.Switch();
                    Note($"  other tools on PATH: {tools.Edition}");
                    break;
                case 2:
                    flavour = $"flavour{random.Next(3)}";
                    Note($"  FLAVOUR={flavour}");
                    break;
                case 3:
                    branches.Add(checkouts[random.Next(2)].Remember());
                    checkout.SwitchTo(branches[^1]);
                    Note("  pull");
                    break;
                default:
                    break;
            }

            (int one, int other) = BuildAndCompare(checkout, tools, flavour);
            ran += one;
            reused += other;
        }

        // A model that never reuses, or never runs, proves nothing.
        Assert.True(ran > builds / 2, $"{ran} steps ran");
        Assert.True(reused > builds, $"{reused} steps were reused");
    }

    private (int Ran, int Reused) BuildAndCompare(ModelCheckout checkout, ModelTools tools, string flavour)
    {
        Dictionary<string, Expectation> expected = Interpreter.Compute(checkout, tools.Edition, flavour);
        CollectedEvents events = new();
        RunResult result = checkout.Describe(_folder["store"], tools.SearchPath, flavour).Run(events, CancellationToken.None);
        foreach (string problem in events.Problems)
            Note("  " + problem);
        if (checkout.Steps.Count == 0)
            return (0, 0);
        StepReport[] reports = [.. ReportsOf(checkout, result.Report)];
        foreach (StepReport step in reports)
            Note($"    {step.Name} {step.Outcome} {(step.Batch > 0 ? $"in batch {step.Batch} " : "")}{string.Join(", ", step.Reasons)}");
        foreach (StepReport step in reports)
            Compare(checkout, step, expected[step.Name]);

        return (result.Report.Totals.Ran, result.Report.Totals.Restored + result.Report.Totals.UpToDate);
    }

    // Where nothing at all changed, the steps themselves are not looked at.
    private static IEnumerable<StepReport> ReportsOf(ModelCheckout checkout, RunReport report)
    {
        Assert.Equal(checkout.Steps.Count, report.Totals.Steps);
        if (report.Totals.UpToDate == checkout.Steps.Count && report.Steps.IsEmpty)
            return checkout.Steps.Select(step => new StepReport { Name = step.Name, Outcome = StepOutcome.UpToDate });
        Assert.Equal(checkout.Steps.Count, report.Steps.Length);
        return report.Steps;
    }

    private void Compare(ModelCheckout checkout, StepReport step, Expectation expected)
    {
        if (expected.Files is null)
        {
            Assert.True(step.Outcome == (expected.IsSkipped ? StepOutcome.Skipped : StepOutcome.Failed), $"{step.Name}: {step.Outcome}");
            return;
        }

        bool isNew = _done.Add(expected.Key);
        Assert.True(
            step.Outcome is StepOutcome.UpToDate or StepOutcome.Restored || (isNew && step.Outcome == StepOutcome.Ran),
            $"{step.Name}: {step.Outcome}{(isNew ? "" : " though it ran like this before")}");
        foreach ((string path, string? content) in expected.Files)
        {
            string file = checkout.PathOf(path);
            string? found = File.Exists(file) ? File.ReadAllText(file) : null;
            Assert.True(found == content, $"{step.Name} ({step.Outcome}): {path} is\n{found ?? "(missing)"}\nand should be\n{content ?? "(missing)"}");
        }

        ModelStep declared = checkout.Steps.First(candidate => candidate.Name == step.Name);
        if (declared.Kind != StepKind.Folder)
            return;
        string folder = declared.Folder(checkout.Configuration);
        Assert.Equal(
            expected.Files.Keys.Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(checkout.PathOf(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private void Note(string line) => _history.Append(line).Append('\n');
}
