using System.Globalization;

namespace BuildMemo.Settings;

/// <summary>
/// How many batches are sent ahead of the workers (joblib's <c>pre_dispatch</c>): <c>all</c>, a number, or a number times <c>n</c>,
/// the number of jobs. A product of at most two factors is all there is to evaluate: nothing here runs code.
/// </summary>
public sealed record PreDispatchExpression
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "all, a number from 1, or a number times n (2*n, 1.5*n)";

    private readonly double _factor;
    private readonly bool _timesJobs;

    private PreDispatchExpression(string text, double factor, bool timesJobs)
    {
        Text = text;
        _factor = factor;
        _timesJobs = timesJobs;
    }

    /// <summary>The default.</summary>
    public static PreDispatchExpression Default { get; } = new("2*n", 2, true);

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression; null when it is none. <c>n_jobs</c>, joblib's name, stands for <c>n</c>.</summary>
    public static PreDispatchExpression? Parse(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Equals("all", StringComparison.OrdinalIgnoreCase))
            return new(trimmed, double.PositiveInfinity, false);
        int star = trimmed.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            if (IsJobs(trimmed))
                return new(trimmed, 1, true);
            return int.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1
                ? new(trimmed, count, false)
                : null;
        }

        string left = trimmed[..star].Trim();
        string right = trimmed[(star + 1)..].Trim();
        string number = IsJobs(right) ? left : IsJobs(left) ? right : "";
        bool parsed = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor);
        return parsed && factor > 0 && double.IsFinite(factor) ? new(trimmed, factor, true) : null;
    }

    /// <summary>The number for <paramref name="jobs"/> jobs: rounded down, at least 1; <see cref="int.MaxValue"/> for <c>all</c>.</summary>
    public int Evaluate(int jobs)
    {
        double value = _timesJobs ? _factor * jobs : _factor;
        return value >= int.MaxValue ? int.MaxValue : Math.Max(1, (int)value);
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static bool IsJobs(string text) => text is "n" or "n_jobs";
}
