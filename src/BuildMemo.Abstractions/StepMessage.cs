namespace BuildMemo;

/// <summary>What a method said through its <see cref="StepContext"/>.</summary>
/// <param name="Kind">Message, warning or error.</param>
/// <param name="Text">The text.</param>
/// <param name="File">Absolute path of the file it is about; null for none.</param>
/// <param name="Line">Line in <paramref name="File"/>, from 1; 0 when unknown.</param>
/// <param name="Code">The code; null for none.</param>
public sealed record StepMessage(StepMessageKind Kind, string Text, string? File, int Line, string? Code);

/// <summary>How much a message weighs.</summary>
public enum StepMessageKind
{
    /// <summary>Information.</summary>
    Message,

    /// <summary>The result stands, but something deserves attention.</summary>
    Warning,

    /// <summary>The step fails.</summary>
    Error,
}
