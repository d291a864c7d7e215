using System.Collections.Immutable;

namespace BuildMemo.Store.Verification;

/// <summary>Findings of several threads; bounded, for a store whose every file is damaged must not fill the memory.</summary>
internal sealed class FindingList
{
    private readonly Lock _lock = new();
    private readonly List<StoreFinding> _findings = [];
    private readonly Dictionary<FindingKind, long> _counts = [];

    /// <summary>By kind, how many.</summary>
    public ImmutableDictionary<FindingKind, long> Counts => _counts.ToImmutableDictionary();

    public void Add(StoreFinding finding)
    {
        lock (_lock)
        {
            _counts[finding.Kind] = _counts.GetValueOrDefault(finding.Kind) + 1;
            if (_findings.Count < VerifyReport.MostFindings)
                _findings.Add(finding);
        }
    }

    /// <summary>By path.</summary>
    public ImmutableArray<StoreFinding> Ordered() => [.. _findings.OrderBy(finding => finding.Path, StringComparer.Ordinal)];
}
