namespace BuildMemo;

/// <summary>What a <see cref="TestStepContext"/> answers.</summary>
public sealed record TestStepContextOptions
{
    /// <summary>See <see cref="StepContext.Name"/>.</summary>
    public string Name { get; init; } = "test";

    /// <summary>See <see cref="StepContext.Inputs"/>; relative paths start at <see cref="WorkingDirectory"/>.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>See <see cref="StepContext.Outputs"/>; relative paths start at <see cref="WorkingDirectory"/>.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>See <see cref="StepContext.Parameters"/>.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; init; } = new Dictionary<string, string?>();

    /// <summary>See <see cref="StepContext.Environment"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>See <see cref="StepContext.WorkingDirectory"/>; the current directory by default.</summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>See <see cref="StepContext.Seed"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many threads <see cref="StepContext.Parallel"/> uses, from 1.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>See <see cref="StepContext.CancellationToken"/>.</summary>
    public CancellationToken CancellationToken { get; init; }
}
