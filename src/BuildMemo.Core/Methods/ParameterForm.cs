namespace BuildMemo.Methods;

/// <summary>How a parameter's argument is made.</summary>
public enum ParameterForm
{
    /// <summary>One text of a <see cref="ValueKind"/>.</summary>
    Value,

    /// <summary>Several of a <see cref="ValueKind"/>, in order: <c>T[]</c>, <c>List</c>, <c>ImmutableArray</c>, and the interfaces of lists.</summary>
    Sequence,

    /// <summary>Several of a <see cref="ValueKind"/>, without order and without repetition.</summary>
    Set,

    /// <summary><c>ReadOnlyMemory</c> or <c>Memory</c> of numbers: from text as <see cref="Sequence"/>, from a file mapped.</summary>
    Memory,

    /// <summary>JSON: records, classes, tuples, dictionaries, arrays of those.</summary>
    Json,

    /// <summary><c>BuildMemo.StepContext</c>.</summary>
    Context,

    /// <summary><c>CancellationToken</c>.</summary>
    Cancellation,
}
