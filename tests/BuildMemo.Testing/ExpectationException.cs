namespace BuildMemo.Testing;

/// <summary>A build did not end as the test said it would; the message holds what is needed to see why.</summary>
public sealed class ExpectationException(string message) : Exception(message);
