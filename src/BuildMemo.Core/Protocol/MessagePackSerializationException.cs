namespace BuildMemo.Protocol;

/// <summary>The bytes are no value of the kind that was asked for. Readers of records, journals and messages turn it into an outcome.</summary>
internal sealed class MessagePackSerializationException(string message) : Exception(message);
