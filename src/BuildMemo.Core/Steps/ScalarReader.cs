using System.Globalization;
using BuildMemo.Values;

namespace BuildMemo.Steps;

/// <summary>Reads the metadata that are one value: truth values, numbers, durations, texts.</summary>
internal sealed class ScalarReader(ReadingContext context)
{
    private const int MostRetries = 100;

    /// <summary>A text, or the default.</summary>
    public string ReadText(MetadataId id, string defaultValue = "") => Find(id)?.Single.Expand(context.Item) ?? defaultValue;

    /// <summary>A truth value, or the default.</summary>
    public bool ReadTruth(MetadataId id, bool defaultValue)
    {
        if (Find(id) is not { } text)
            return defaultValue;
        string value = text.Single.Expand(context.Item);
        if (Truth.TryParse(value, out bool truth))
            return truth;
        context.RefuseValue(text, value, Truth.Accepted, NearMiss.Hint(value, ["true", "false"]));
        return defaultValue;
    }

    /// <summary><c>Timeout</c>.</summary>
    public TimeSpan? ReadTimeout()
    {
        if (Find(MetadataId.Timeout) is not { } text)
            return context.Options.DefaultTimeout;
        if (text.Cached is TimeSpan cached)
            return cached;
        string value = text.Single.Expand(context.Item);
        if (value.Equals("none", StringComparison.OrdinalIgnoreCase))
            return null;
        if (DurationText.TryParse(value, out TimeSpan duration) && duration > TimeSpan.Zero)
        {
            if (text.Single.IsConstant)
                text.Cached = duration;
            return duration;
        }

        context.RefuseValue(text, value, DurationText.Accepted + ", none");
        return null;
    }

    /// <summary><c>BatchSize</c>; 0 for <c>auto</c>.</summary>
    public int ReadBatchSize(bool isMethod)
    {
        if (Find(MetadataId.BatchSize) is not { } text)
            return context.Options.DefaultBatchSize ?? (isMethod ? 0 : 1);
        string value = text.Single.Expand(context.Item);
        if (BatchSize.TryParse(value, out int size))
            return size;
        context.RefuseValue(text, value, BatchSize.Accepted, NearMiss.Hint(value, ["auto"]));
        return 1;
    }

    /// <summary><c>ExpiresAfter</c>; null for never.</summary>
    public TimeSpan? ReadExpiry() => ReadDuration(MetadataId.ExpiresAfter, isZeroAllowed: false, DurationText.Accepted + ", none");

    /// <summary><c>MinDurationToCache</c>; zero by default.</summary>
    public TimeSpan ReadMinDuration() => ReadDuration(MetadataId.MinDurationToCache, isZeroAllowed: true, DurationText.Accepted + ", 0") ?? TimeSpan.Zero;

    /// <summary><c>RetryOnCrash</c>.</summary>
    public int ReadRetries()
    {
        if (Find(MetadataId.RetryOnCrash) is not { } text)
            return 0;
        string value = text.Single.Expand(context.Item);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int retries) && retries <= MostRetries)
            return retries;
        context.RefuseValue(text, value, "a number from 0 to 100");
        return 0;
    }

    /// <summary><c>Isolation</c> or <c>PreferIsolation</c>; null when it isn't given.</summary>
    public StepIsolation? ReadIsolation(MetadataId id)
    {
        if (Find(id) is not { } text)
            return null;
        string value = text.Single.Expand(context.Item);
        if (value.Equals("Process", StringComparison.OrdinalIgnoreCase))
            return StepIsolation.Process;
        if (value.Equals("Thread", StringComparison.OrdinalIgnoreCase))
            return StepIsolation.Thread;
        context.RefuseValue(text, value, "Process, Thread", NearMiss.Hint(value, ["Process", "Thread"]));
        return null;
    }

    private TimeSpan? ReadDuration(MetadataId id, bool isZeroAllowed, string accepted)
    {
        if (Find(id) is not { } text)
            return null;
        string value = text.Single.Expand(context.Item);
        if (value.Equals("none", StringComparison.OrdinalIgnoreCase) || (isZeroAllowed && value == "0"))
            return null;
        if (DurationText.TryParse(value, out TimeSpan duration) && (isZeroAllowed || duration > TimeSpan.Zero))
            return duration;
        context.RefuseValue(text, value, accepted);
        return null;
    }

    /// <summary><c>MaxBatchSize</c>; 0 for none.</summary>
    public int ReadMaxBatchSize()
    {
        if (Find(MetadataId.MaxBatchSize) is not { } text)
            return 0;
        string value = text.Single.Expand(context.Item);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size >= 1)
            return size;
        context.RefuseValue(text, value, "a number from 1");
        return 0;
    }

    /// <summary><c>AddTo</c>.</summary>
    public string ReadAddTo()
    {
        if (Find(MetadataId.AddTo) is not { } text)
            return "";
        string value = text.Single.Expand(context.Item);
        if (NameValueReader.IsItemName(value))
            return value;
        context.RefuseValue(text, value, "the name of one item list, such as Compile, EmbeddedResource, Content, None");
        return "";
    }

    // A placeholder of commands has been refused already; the value counts as not given.
    private MetadataText? Find(MetadataId id) => context.Draft[id] is { CommandPlaceholder: null } text ? text : null;
}
