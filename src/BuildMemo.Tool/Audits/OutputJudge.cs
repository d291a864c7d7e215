namespace BuildMemo.Tool.Audits;

/// <summary>What a step's outputs tell: whether its runs agree, and what of this machine stands in them.</summary>
internal static class OutputJudge
{
    /// <summary>Findings about bytes.</summary>
    public static IEnumerable<Finding> Judge(AuditedStep step, PathTexts texts)
    {
        switch (step.Cause)
        {
            case "Random":
                foreach (AuditedDifference difference in step.Differences)
                    yield return new(FindingKinds.Random, texts.Show(difference.Path), ByteDifference.Describe(difference, "two runs"), "Take time, chance and process numbers out of it, or give them as parameters ($BUILDMEMO_SEED is the same in each run).");
                break;
        }
    }
}
