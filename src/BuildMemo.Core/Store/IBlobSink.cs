namespace BuildMemo.Store;

/// <summary>Takes compressed bytes.</summary>
internal interface IBlobSink
{
    /// <summary>Appends; after a fault it does nothing.</summary>
    void Append(ReadOnlySpan<byte> bytes);
}

/// <summary>Compresses content that comes in pieces.</summary>
internal interface IBlobEncoder : IDisposable
{
    /// <summary>Appends content.</summary>
    void Write(ReadOnlySpan<byte> content);

    /// <summary>Ends the stream. False when the promised size was not kept.</summary>
    bool Finish();
}
