namespace BuildMemo.Worker.Binding;

/// <summary>The method itself threw, while its values were read for the result.</summary>
/// <param name="thrown">What it threw.</param>
internal sealed class MethodThrewException(Exception thrown) : Exception(thrown.Message, thrown);
