using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BuildMemo.Reporting;

namespace BuildMemo.Testing;

/// <summary>
/// Makes the report of a run as a build of assets would leave it, out of a seed: steps on slots that wait for each other, restored ones,
/// failed ones with those behind them. The same numbers for the same arguments, always.
/// </summary>
public sealed class SampleRun
{
    private static readonly string[] Folders = ["proto", "shaders", "tables", "icons", "pages", "locale"];
    private static readonly string[] Extensions = ["proto", "glsl", "csv", "svg", "md", "po"];
    private static readonly string[] Names = ["user", "order", "item", "cart", "price", "stock", "route", "scene", "water", "grass", "login", "theme"];

    private readonly Random _random;
    private readonly double[] _slots;
    private readonly List<StepReport> _steps = [];

    private SampleRun(int seed, int slots)
    {
        // CA5394: nothing here is a secret.
#pragma warning disable CA5394
        _random = new(seed);
#pragma warning restore CA5394
        _slots = new double[slots];
    }

    /// <summary>A run.</summary>
    /// <param name="steps">Steps that were not up to date.</param>
    /// <param name="upToDate">Steps that were, which are in the totals only.</param>
    /// <param name="failed">Places of steps that fail.</param>
    /// <param name="slots">Most executions at once.</param>
    /// <param name="seed">Another one makes another run.</param>
    public static RunReport Of(int steps, int upToDate = 0, IReadOnlyCollection<int>? failed = null, int slots = 8, int seed = 1)
    {
        SampleRun run = new(seed, slots);
        for (int index = 0; index < steps; index++)
            run.Add(index, failed?.Contains(index) ?? false);
        return run.Report(upToDate);
    }

    private double Next() =>
#pragma warning disable CA5394
        _random.NextDouble();
#pragma warning restore CA5394

    private string Pick(string[] words) => words[(int)(Next() * words.Length)];

    private void Add(int index, bool fails)
    {
        int kind = (int)(Next() * Folders.Length);
        string name = string.Create(CultureInfo.InvariantCulture, $"{Folders[kind]}/{Pick(Names)}_{index:0000}.{Extensions[kind]}");
        int[] producers = [.. Enumerable.Range(0, index == 0 ? 0 : (int)(Next() * Next() * 3.2)).Select(_ => index - 1 - (int)(Next() * Math.Min(index, 60))).Distinct().OrderByDescending(place => _steps[place].End)];
        StepReport step = new()
        {
            Name = name,
            Outcome = StepOutcome.Skipped,
            WaitedFor = [.. producers],
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
            Ready = Math.Max(0.02 + index * 0.0008, producers.Length == 0 ? 0 : _steps[producers[0]].End),
        };
        if (producers.Any(place => _steps[place].Outcome is StepOutcome.Failed or StepOutcome.Skipped))
        {
            _steps.Add(step with { Start = step.Ready, End = step.Ready, Fingerprint = "" });
            return;
        }

        step = step with { Reasons = [ReasonOf(name)] };
        if (fails || Next() > 0.4)
            step = Run(step, fails);
        else
            step = step with { Outcome = StepOutcome.Restored, Start = step.Ready, End = step.Ready + 0.001 + Next() * 0.012, SavedSeconds = Spread(0.4, 1) };
        if (!fails)
            step = step with { Outputs = [$"/home/me/src/App/obj/Debug/net10.0/gen/{name}.g.cs"], OutputSizes = [(long)Spread(9000, 1.5)] };
        _steps.Add(step with { Seconds = step.End - step.Start });
    }

    private StepReport Run(StepReport step, bool fails)
    {
        int slot = Array.IndexOf(_slots, _slots.Min());
        double start = Math.Max(_slots[slot], step.Ready);
        _slots[slot] = start + Spread(0.11, 1.1);
        return step with
        {
            Outcome = fails ? StepOutcome.Failed : StepOutcome.Ran,
            Start = start,
            End = _slots[slot],
            Slot = slot + 1,
            Executor = "process",
            Problems = fails
                ? [new("BMEMO2100", "error", $"Step '{step.Name}': The command exited with code 1: protoc --csharp_out=obj/gen {step.Name}\nIts last lines:\n  {step.Name}:14:3: \"Price\" is not defined.\n  {step.Name}:15:9: Expected \";\".")]
                : [],
        };
    }

    private Reason ReasonOf(string name) => Next() switch
    {
        < 0.5 => new("input", name, "", ""),
        < 0.75 => new("tool", "protoc", "", ""),
        < 0.85 => Reason.Rule(ReasonKinds.First),
        < 0.95 => new("parameter", "lang", "en", "de"),
        _ => new("output", $"gen/{name}.g.cs", "", ReasonKinds.Absent),
    };

    // Around a middle, with few that are much larger.
    private double Spread(double middle, double width)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
        return middle * Math.Exp(normal * width);
    }

    private RunReport Report(int upToDate)
    {
        RunTotals totals = new() { Steps = upToDate, UpToDate = upToDate };
        foreach (StepReport step in _steps)
            totals = totals.With(step.Outcome);
        return new()
        {
            Project = "/home/me/src/App/App.csproj",
            TargetFramework = "net10.0",
            Journal = "steps",
            Started = new DateTime(2026, 11, 21, 10, 20, 30, DateTimeKind.Utc),
            Parallelism = _slots.Length,
            Totals = totals,
            Seconds = _steps.Select(step => step.End).DefaultIfEmpty().Max() + 0.04,
            SavedSeconds = _steps.Sum(step => step.SavedSeconds),
            Steps = [.. _steps],
        };
    }
}
