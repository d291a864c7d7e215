namespace BuildMemo.Methods;

/// <summary>What a method's returned value becomes.</summary>
public enum ResultKind
{
    /// <summary><c>void</c>, <c>Task</c>, <c>ValueTask</c>: there is no result.</summary>
    None,

    /// <summary>JSON in UTF-8, without indentation.</summary>
    Json,

    /// <summary><c>IAsyncEnumerable</c>: one JSON value a line.</summary>
    JsonLines,

    /// <summary><c>string</c>: as it is, in UTF-8 without a mark.</summary>
    Text,

    /// <summary><c>byte[]</c>: as it is.</summary>
    Bytes,
}
