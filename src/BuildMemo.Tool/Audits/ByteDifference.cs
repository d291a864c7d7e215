namespace BuildMemo.Tool.Audits;

/// <summary>Where two files differ.</summary>
internal static class ByteDifference
{
    /// <summary>A sentence.</summary>
    public static string Describe(AuditedDifference difference, string what) => $"{what} differ";
}
