namespace BuildMemo.Methods;

/// <summary>What one parameter of the method gets, before files are known.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Source">Where its argument comes from.</param>
public sealed record BoundArgument(MethodParameter Parameter, ArgumentSource Source)
{
    /// <summary>The text that the worker converts, for <see cref="ArgumentSource.Text"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Which files, by name, with <c>*</c> and <c>?</c>; null for all.</summary>
    public string? Pattern { get; init; }
}
