using System.Collections.Immutable;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>What the journal keeps of the items that a step's outputs become: list, metadata, KeepOnClean, as one text.</summary>
internal static class OutputItemText
{
    /// <summary>Metadata of output items that holds what the step's method returned.</summary>
    public const string ResultMetadata = "Result";

    private const char Separator = '\u001F';

    /// <summary>The text of a step; empty when its outputs become no items and are cleaned.</summary>
    /// <param name="step">The step.</param>
    /// <param name="result">What its method returned; null when nothing goes with the items.</param>
    public static string Of(Step step, string? result = null)
    {
        if (step.AddTo.Length == 0 && !step.KeepOnClean)
            return "";
        List<string> parts = [step.KeepOnClean ? "keep" : "", step.AddTo];
        foreach ((string name, string value) in step.OutputMetadata)
        {
            parts.Add(name);
            parts.Add(value);
        }

        if (result is not null)
        {
            parts.Add(ResultMetadata);
            parts.Add(result);
        }

        return string.Join(Separator, parts);
    }

    /// <summary>An output with what its text says.</summary>
    public static RunOutput Read(string path, string text)
    {
        if (text.Length == 0)
            return new(path, "", [], false);
        string[] parts = text.Split(Separator);
        ImmutableArray<KeyValuePair<string, string>>.Builder metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (int index = 2; index + 1 < parts.Length; index += 2)
            metadata.Add(new(parts[index], parts[index + 1]));
        return new(path, parts.Length > 1 ? parts[1] : "", metadata.ToImmutable(), parts[0] == "keep");
    }
}
