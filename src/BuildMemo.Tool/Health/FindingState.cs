namespace BuildMemo.Tool.Health;

/// <summary>What a finding of <c>doctor</c> means.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, slower or with less than it could.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Bad,
}
