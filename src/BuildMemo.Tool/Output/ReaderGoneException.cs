namespace BuildMemo.Tool.Output;

/// <summary>Whoever reads standard output went away (<c>| head</c>): there is nobody left to work for.</summary>
internal sealed class ReaderGoneException : Exception;
