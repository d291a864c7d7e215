namespace BuildMemo.Files;

/// <summary>How a key is held.</summary>
internal enum LockMode
{
    /// <summary>Together with other shared holders.</summary>
    Shared,

    /// <summary>Alone.</summary>
    Exclusive,
}
