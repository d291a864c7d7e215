using System.Collections.Immutable;
using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Values;

namespace BuildMemo.Settings;

/// <summary>
/// Reads all settings from their sources. The first source that has a value decides, by precedence and not by the order given:
/// option of the tool, task parameter, project property, environment variable, default (design.md, 11). It touches no file.
/// </summary>
public sealed class SettingsReader
{
    private readonly SettingSource[] _sources;
    private readonly string _projectDirectory;
    private readonly Func<string, string?> _environment;
    private readonly ImmutableArray<EffectiveSetting>.Builder _effective = ImmutableArray.CreateBuilder<EffectiveSetting>();
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();

    private SettingsReader(string projectDirectory, SettingSource[] sources)
    {
        _projectDirectory = projectDirectory;
        _sources = [.. sources];
        Array.Sort(_sources, (left, right) => left.Origin.CompareTo(right.Origin));
        SettingSource? environment = Array.Find(_sources, source => source.Origin == SettingOrigin.EnvironmentVariable);
        _environment = environment?.Find ?? System.Environment.GetEnvironmentVariable;
    }

    /// <summary>Reads every setting and collects every problem.</summary>
    /// <param name="projectDirectory">Absolute; relative folders start here, wherever they were set.</param>
    /// <param name="sources">Where settings can stand, in any order.</param>
    public static SettingsReading Read(string projectDirectory, params SettingSource[] sources) =>
        new SettingsReader(projectDirectory, sources).Read();

    private SettingsReading Read()
    {
        var settings = new BuildMemoSettings
        {
            Mode = ReadChoice(SettingDefinitions.Mode, CacheMode.ReadWrite),
            CacheDir = ReadCacheDir(),
            Root = ReadFolder(SettingDefinitions.Root),
            Environment = ReadChoice(SettingDefinitions.Environment, EnvironmentMode.Strict),
            MaxSize = ReadSize(SettingDefinitions.MaxSize, 10L << 30),
            MaxItems = ReadMaxItems(),
            MaxAge = ReadDuration(SettingDefinitions.MaxAge),
            MaxParallelism = ReadParallelism(),
            PreDispatch = ReadPreDispatch(),
            BatchSize = ReadBatchSize(),
            Timeout = ReadDuration(SettingDefinitions.Timeout),
            Compression = ReadCompression(),
            Executor = ReadExecutor(out bool isExecutorChosen),
            IsExecutorChosen = isExecutorChosen,
            MaxWorkerGrowth = ReadSize(SettingDefinitions.MaxWorkerGrowth, 300L << 20),
            MaxInlineBytes = ReadSize(SettingDefinitions.MaxInlineBytes, 1L << 20),
            TempFolder = ReadFolder(SettingDefinitions.TempFolder),
            Unordered = ReadTruth(SettingDefinitions.Unordered),
        };
        RefuseRemote();
        settings = settings with
        {
            RemoteMode = ReadChoice(SettingDefinitions.RemoteMode, RemoteMode.ReadOnly),
            Report = ReadReport(),
            Explain = ReadTruth(SettingDefinitions.Explain),
        };
        return new(settings, _effective.ToImmutable(), _problems.ToImmutable());
    }

    private SettingValue Find(SettingDefinition definition, string? defaultValue = null)
    {
        foreach (SettingSource source in _sources)
        {
            string name = source.Origin == SettingOrigin.EnvironmentVariable ? definition.EnvironmentName : definition.Name;
            string? text = source.Find(name)?.Trim();
            if (string.IsNullOrEmpty(text))
                continue;
            _effective.Add(new(definition.Name, text, source.Origin));
            return new(definition, text, source.Origin);
        }

        _effective.Add(new(definition.Name, defaultValue ?? definition.Default, SettingOrigin.Default));
        return new(definition, "", SettingOrigin.Default);
    }

    private void Refuse(SettingValue value, params ReadOnlySpan<string> choices) =>
        _problems.Add(new(
            Codes.BadSetting,
            $"{value.Definition.Name} is '{value.Text}' ({value.Place}), which is not accepted. "
            + $"Accepted: {value.Definition.Accepted}.{NearMiss.Hint(value.Text, choices)}"));

    private T ReadChoice<T>(SettingDefinition definition, T defaultValue)
        where T : struct, Enum
    {
        SettingValue value = Find(definition);
        if (value.IsDefault)
            return defaultValue;
        string[] names = Enum.GetNames<T>();
        foreach (string name in names)
        {
            if (name.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
                return Enum.Parse<T>(name);
        }

        Refuse(value, names);
        return defaultValue;
    }

    private string ReadCacheDir()
    {
        string standard = DefaultCacheDirectory.Find(_environment);
        SettingValue value = Find(SettingDefinitions.CacheDir, standard);
        return value.IsDefault ? standard : ResolveFolder(value) ?? standard;
    }

    private string? ReadFolder(SettingDefinition definition)
    {
        SettingValue value = Find(definition);
        return value.IsDefault ? null : ResolveFolder(value);
    }

    private string? ResolveFolder(SettingValue value) =>
        Resolve(value) is { } path ? Path.TrimEndingDirectorySeparator(path) : null;

    private string? Resolve(SettingValue value)
    {
        string text = value.Text;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Refuse(value);
            return null;
        }

        // A shell would have expanded it; a project file has no shell, and a folder named `~` is never meant.
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
            text = DefaultCacheDirectory.Home(_environment) + text[1..];
        return Path.GetFullPath(text, _projectDirectory);
    }

    private long? ReadSize(SettingDefinition definition, long standard)
    {
        SettingValue value = Find(definition);
        if (value.IsDefault)
            return standard;
        if (value.IsNone)
            return null;
        if (ByteSize.TryParse(value.Text, out long bytes))
            return bytes;
        Refuse(value);
        return standard;
    }

    private long? ReadMaxItems()
    {
        SettingValue value = Find(SettingDefinitions.MaxItems);
        if (value.IsDefault || value.IsNone)
            return null;
        if (long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long items) && items >= 1)
            return items;
        Refuse(value);
        return null;
    }

    private TimeSpan? ReadDuration(SettingDefinition definition)
    {
        SettingValue value = Find(definition);
        if (value.IsDefault || value.IsNone)
            return null;
        if (DurationText.TryParse(value.Text, out TimeSpan duration) && duration > TimeSpan.Zero)
            return duration;
        Refuse(value);
        return null;
    }

    private int ReadParallelism()
    {
        SettingValue value = Find(SettingDefinitions.MaxParallelism);
        if (value.IsDefault)
            return -1;
        if (Parallelism.TryParse(value.Text, out int jobs))
            return jobs;
        Refuse(value);
        return -1;
    }

    private PreDispatchExpression ReadPreDispatch()
    {
        SettingValue value = Find(SettingDefinitions.PreDispatch);
        if (value.IsDefault)
            return PreDispatchExpression.Default;
        if (PreDispatchExpression.Parse(value.Text) is { } expression)
            return expression;
        Refuse(value, "all");
        return PreDispatchExpression.Default;
    }

    private int? ReadBatchSize()
    {
        SettingValue value = Find(SettingDefinitions.BatchSize);
        if (value.IsDefault)
            return null;
        if (BatchSize.TryParse(value.Text, out int size))
            return size;
        Refuse(value, "auto");
        return null;
    }

    private CompressionSetting ReadCompression()
    {
        SettingValue value = Find(SettingDefinitions.Compression);
        var standard = new CompressionSetting(CompressionCodec.Zstd, null);
        if (value.IsDefault)
            return standard;
        if (CompressionSetting.Parse(value.Text) is { } compression)
            return compression;
        Refuse(value, "zstd", "brotli", "gzip", "none");
        return standard;
    }

    private string ReadExecutor(out bool isChosen)
    {
        SettingValue value = Find(SettingDefinitions.Executor);
        isChosen = !value.IsDefault;
        if (value.IsDefault || value.Text.Equals(ExecutorNames.Workers, StringComparison.OrdinalIgnoreCase))
            return ExecutorNames.Workers;
        if (value.Text.Equals(ExecutorNames.Threads, StringComparison.OrdinalIgnoreCase))
            return ExecutorNames.Threads;
        if (value.Text.Contains("://", StringComparison.Ordinal))
            RefuseAsUnsupported(value, "remote executors are not supported by this version; use workers or threads");
        else
            Refuse(value, [.. ExecutorNames.All]);
        return ExecutorNames.Workers;
    }

    private void RefuseRemote()
    {
        SettingValue value = Find(SettingDefinitions.Remote);
        if (!value.IsDefault)
            RefuseAsUnsupported(value, "remote stores are not supported by this version; leave it empty");
    }

    private void RefuseAsUnsupported(SettingValue value, string reason) =>
        _problems.Add(new(Codes.SettingNotSupported, $"{value.Definition.Name} is '{value.Text}' ({value.Place}), but {reason}."));

    private string? ReadReport()
    {
        SettingValue value = Find(SettingDefinitions.Report);
        if (value.IsDefault)
            return null;
        string rest = value.Text.Replace("{Project}", "", StringComparison.Ordinal).Replace("{TargetFramework}", "", StringComparison.Ordinal);
        if (rest.AsSpan().ContainsAny('{', '}'))
        {
            Refuse(value);
            return null;
        }

        return Resolve(value);
    }

    private bool ReadTruth(SettingDefinition definition)
    {
        SettingValue value = Find(definition);
        if (value.IsDefault)
            return false;
        if (Truth.TryParse(value.Text, out bool truth))
            return truth;
        Refuse(value, "true", "false");
        return false;
    }
}
