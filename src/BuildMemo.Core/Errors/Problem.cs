namespace BuildMemo.Errors;

/// <summary>One finding for the user: what, where, why, and what to do.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Message">The whole text, without the code and without the place.</param>
public sealed record Problem(Code Code, string Message)
{
    /// <summary>The step it belongs to, if any.</summary>
    public string? Step { get; init; }

    /// <summary>The file it points at (absolute), if any.</summary>
    public string? File { get; init; }

    /// <summary>Line in <see cref="File"/>, from 1; 0 when unknown.</summary>
    public int Line { get; init; }

    /// <summary>Column in <see cref="File"/>, from 1; 0 when unknown.</summary>
    public int Column { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Code.Severity.ToString().ToLowerInvariant()} {Code.Id}: {Message}";
}
