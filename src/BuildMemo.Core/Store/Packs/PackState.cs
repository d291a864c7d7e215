namespace BuildMemo.Store.Packs;

/// <summary>Whether a stream was a pack.</summary>
public enum PackState
{
    /// <summary>Read to its end.</summary>
    Whole,

    /// <summary>It ends too early, or can't be followed any further; what came before was imported.</summary>
    Cut,

    /// <summary>The store could not be written any more; what came before was imported, and nothing is known of the rest.</summary>
    Stopped,

    /// <summary>No pack at all.</summary>
    NoPack,

    /// <summary>A later BuildMemo wrote it.</summary>
    Newer,
}
