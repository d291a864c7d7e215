namespace BuildMemo.Reporting;

/// <summary>The reasons that are no component of a fingerprint, and words that several of them share.</summary>
public static class ReasonKinds
{
    /// <summary>The step has no journal entry.</summary>
    public const string First = "first";

    /// <summary>The journal knows nothing that differs, but the store has no record either.</summary>
    public const string NoRecord = "no record";

    /// <summary><c>BuildMemoMode=Refresh</c>.</summary>
    public const string Refresh = "refresh";

    /// <summary><c>BuildMemoMode=Off</c>.</summary>
    public const string Off = "off";

    /// <summary>The last run failed, was cancelled or was killed.</summary>
    public const string Unfinished = "unfinished";

    /// <summary><c>ExpiresAfter</c> is over.</summary>
    public const string Expired = "expired";

    /// <summary><c>ValidateCommand</c> did not exit with code 0.</summary>
    public const string Invalid = "invalid";

    /// <summary><c>Cache="false"</c>.</summary>
    public const string NotCached = "not cached";

    /// <summary>An output is missing or was edited.</summary>
    public const string Output = "output";

    /// <summary>Something that was there is not.</summary>
    public const string Absent = "missing";

    /// <summary>Something that was absent is there.</summary>
    public const string Present = "there now";
}
