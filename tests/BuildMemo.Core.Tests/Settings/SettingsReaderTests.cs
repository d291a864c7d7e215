using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Settings;

namespace BuildMemo.Core.Tests.Settings;

public class SettingsReaderTests
{
    private static SettingSource Source(SettingOrigin origin, params (string Name, string Value)[] values)
    {
        var dictionary = values.ToDictionary(pair => pair.Name, pair => pair.Value);
        if (origin == SettingOrigin.EnvironmentVariable)
            dictionary.TryAdd("HOME", "/home/ann");
        return new(origin, name => dictionary.GetValueOrDefault(name));
    }

    private static SettingsReading Read(params SettingSource[] sources) =>
        SettingsReader.Read("/repo/app", sources.Any(source => source.Origin == SettingOrigin.EnvironmentVariable) ? sources : [.. sources, Source(SettingOrigin.EnvironmentVariable)]);

    private static SettingsReading ReadProperty(string name, string value) => Read(Source(SettingOrigin.ProjectProperty, (name, value)));

    [Fact]
    public void Nothing_set_gives_the_defaults()
    {
        SettingsReading reading = Read();
        Assert.Empty(reading.Problems);
        BuildMemoSettings settings = reading.Settings;
        Assert.Equal(CacheMode.ReadWrite, settings.Mode);
        Assert.Equal("/home/ann/.cache/buildmemo", settings.CacheDir);
        Assert.Null(settings.Root);
        Assert.Equal(EnvironmentMode.Strict, settings.Environment);
        Assert.Equal(10L << 30, settings.MaxSize);
        Assert.Null(settings.MaxItems);
        Assert.Null(settings.MaxAge);
        Assert.Equal(-1, settings.MaxParallelism);
        Assert.Equal(8, settings.PreDispatch.Evaluate(4));
        Assert.Null(settings.BatchSize);
        Assert.Null(settings.Timeout);
        Assert.Equal("zstd", settings.Compression.ToString());
        Assert.Equal("workers", settings.Executor);
        Assert.Null(settings.Report);
        Assert.False(settings.Explain);
        Assert.All(reading.Effective, setting => Assert.Equal(SettingOrigin.Default, setting.Origin));
        Assert.Equal(SettingDefinitions.All.Select(definition => definition.Name), reading.Effective.Select(setting => setting.Name));
    }

    [Fact]
    public void P18_P11_by_default_a_worker_may_grow_by_300_MB_and_arrays_of_1_MB_are_sent_as_they_are()
    {
        BuildMemoSettings settings = Read().Settings;
        Assert.Equal(300L << 20, settings.MaxWorkerGrowth);
        Assert.Equal(settings.MaxWorkerGrowth, new ExecutorOptions().MaxWorkerGrowth);
        Assert.Equal(settings.MaxWorkerGrowth, new BuildMemoSettings { CacheDir = "/c" }.MaxWorkerGrowth);
        Assert.Equal(1L << 20, settings.MaxInlineBytes);
        Assert.Null(settings.TempFolder);
        Assert.Null(ReadProperty("BuildMemoMaxWorkerGrowth", "none").Settings.MaxWorkerGrowth);
        Assert.Null(ReadProperty("BuildMemoMaxInlineBytes", "none").Settings.MaxInlineBytes);
    }

    [Fact]
    public void P6_task_parameter_wins_over_property_over_environment_over_default_in_whatever_order_they_are_given()
    {
        SettingSource environment = Source(SettingOrigin.EnvironmentVariable, ("BUILDMEMO_MODE", "Off"), ("BUILDMEMO_MAX_SIZE", "1G"), ("BUILDMEMO_MAX_ITEMS", "7"));
        SettingSource property = Source(SettingOrigin.ProjectProperty, ("BuildMemoMode", "ReadOnly"), ("BuildMemoMaxSize", "2G"));
        SettingSource task = Source(SettingOrigin.TaskParameter, ("BuildMemoMode", "refresh"));
        SettingsReading reading = Read(environment, property, task);
        Assert.Equal(CacheMode.Refresh, reading.Settings.Mode);
        Assert.Equal(2L << 30, reading.Settings.MaxSize);
        Assert.Equal(7, reading.Settings.MaxItems);
        Assert.Equal(new EffectiveSetting("BuildMemoMode", "refresh", SettingOrigin.TaskParameter), reading.Effective[0]);
        Assert.Contains(new EffectiveSetting("BuildMemoMaxSize", "2G", SettingOrigin.ProjectProperty), reading.Effective);
        Assert.Contains(new EffectiveSetting("BuildMemoMaxItems", "7", SettingOrigin.EnvironmentVariable), reading.Effective);
    }

    [Fact]
    public void An_empty_value_counts_as_not_set_and_none_lifts_a_bound()
    {
        SettingsReading reading = Read(
            Source(SettingOrigin.EnvironmentVariable, ("BUILDMEMO_MAX_SIZE", "1G"), ("BUILDMEMO_MODE", "Off"), ("BUILDMEMO_TIMEOUT", "3s")),
            Source(SettingOrigin.ProjectProperty, ("BuildMemoMaxSize", "none"), ("BuildMemoMode", " "), ("BuildMemoTimeout", "none")));
        Assert.Empty(reading.Problems);
        Assert.Null(reading.Settings.MaxSize);
        Assert.Null(reading.Settings.Timeout);
        Assert.Equal(CacheMode.Off, reading.Settings.Mode);
    }

    [Theory]
    [InlineData("BuildMemoMode", "ReadOnyl", "Did you mean 'ReadOnly'?")]
    [InlineData("BuildMemoMode", "3", "ReadWrite, ReadOnly, Refresh, Off")]
    [InlineData("BuildMemoEnvironment", "Stric", "Did you mean 'Strict'?")]
    [InlineData("BuildMemoMaxSize", "10 gigs", "500M, 10G")]
    [InlineData("BuildMemoMaxItems", "0", "a number from 1")]
    [InlineData("BuildMemoMaxAge", "30", "30s, 12h, 30d")]
    [InlineData("BuildMemoMaxParallelism", "0", "-1 all cores")]
    [InlineData("BuildMemoMaxParallelism", "many", "-1 all cores")]
    [InlineData("BuildMemoPreDispatch", "__import__('os')", "2*n")]
    [InlineData("BuildMemoBatchSize", "0", "auto")]
    [InlineData("BuildMemoTimeout", "0", "30s, 12h, 30d")]
    [InlineData("BuildMemoTimeout", "-1s", "30s, 12h, 30d")]
    [InlineData("BuildMemoCompression", "zstd:99", "zstd:19")]
    [InlineData("BuildMemoCompression", "zsdt", "Did you mean 'zstd'?")]
    [InlineData("BuildMemoExecutor", "worker", "Did you mean 'workers'?")]
    [InlineData("BuildMemoExecutor", "dask", "workers, threads")]
    [InlineData("BuildMemoRemoteMode", "x", "ReadOnly, ReadWrite")]
    [InlineData("BuildMemoReport", "{Projct}.json", "{Project}")]
    [InlineData("BuildMemoExplain", "yes", "true, false")]
    public void A_bad_value_is_an_error_that_names_setting_value_origin_and_what_is_accepted(string name, string value, string accepted)
    {
        Problem problem = Assert.Single(ReadProperty(name, value).Problems);
        Assert.Equal(Codes.BadSetting, problem.Code);
        Assert.StartsWith($"{name} is '{value}' (project property), which is not accepted.", problem.Message, StringComparison.Ordinal);
        Assert.Contains(accepted, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_names_where_the_value_stands()
    {
        Assert.Contains("(environment variable BUILDMEMO_MAX_SIZE)", Read(Source(SettingOrigin.EnvironmentVariable, ("BUILDMEMO_MAX_SIZE", "x"))).Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("(task parameter MaxSize)", Read(Source(SettingOrigin.TaskParameter, ("BuildMemoMaxSize", "x"))).Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("(option --max-size)", Read(Source(SettingOrigin.CommandLine, ("BuildMemoMaxSize", "x"))).Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_value_is_reported_at_once()
    {
        SettingsReading reading = Read(Source(SettingOrigin.ProjectProperty, ("BuildMemoMode", "x"), ("BuildMemoTimeout", "x"), ("BuildMemoExplain", "x")));
        Assert.Equal(3, reading.Problems.Length);
    }

    [Theory]
    [InlineData("BuildMemoRemote", "https://cache.example", "remote stores are not supported by this version")]
    [InlineData("BuildMemoExecutor", "grpc://cluster:8980", "remote executors are not supported by this version")]
    public void What_a_later_version_brings_is_refused_plainly(string name, string value, string reason)
    {
        Problem problem = Assert.Single(ReadProperty(name, value).Problems);
        Assert.Equal(Codes.SettingNotSupported, problem.Code);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cache", "/repo/app/cache")]
    [InlineData("../cache/", "/repo/cache")]
    [InlineData("/var/cache/x", "/var/cache/x")]
    [InlineData("~/c", "/home/ann/c")]
    public void A_relative_store_starts_at_the_project(string value, string expected) =>
        Assert.Equal(expected, ReadProperty("BuildMemoCacheDir", value).Settings.CacheDir);

    [Fact]
    public void A_report_folder_keeps_its_trailing_separator() =>
        Assert.Equal("/repo/app/reports/", ReadProperty("BuildMemoReport", "reports/").Settings.Report);

    [Theory]
    [InlineData("/xdg", "/xdg/buildmemo")]
    [InlineData("relative", "/home/ann/.cache/buildmemo")]
    public void The_default_store_follows_XDG_when_that_is_absolute(string xdg, string expected) =>
        Assert.Equal(expected, Read(Source(SettingOrigin.EnvironmentVariable, ("XDG_CACHE_HOME", xdg))).Settings.CacheDir);

    [Fact]
    public void The_names_of_a_setting_are_derived_from_the_property()
    {
        Assert.Equal("BUILDMEMO_CACHE_DIR", SettingDefinitions.CacheDir.EnvironmentName);
        Assert.Equal("BUILDMEMO_PRE_DISPATCH", SettingDefinitions.PreDispatch.EnvironmentName);
        Assert.Equal("--max-parallelism", SettingDefinitions.MaxParallelism.OptionName);
        Assert.Equal("RemoteMode", SettingDefinitions.RemoteMode.ParameterName);
    }

    [Fact]
    public void A_misspelled_variable_or_property_is_a_warning_with_the_likely_name()
    {
        Problem variable = Assert.Single(SettingNames.FindMisspelled(["PATH", "BUILDMEMO_CACHEDIR", "BUILDMEMO_MODE", "BUILDMEMO_SOMETHING_ELSE", "BUILDMEMO_MAX_CPU_COUNT"], SettingOrigin.EnvironmentVariable));
        Assert.Contains("Did you mean BUILDMEMO_CACHE_DIR?", variable.Message, StringComparison.Ordinal);
        Problem property = Assert.Single(SettingNames.FindMisspelled(["BuildMemoMod", "buildmemomode", "Configuration"], SettingOrigin.ProjectProperty));
        Assert.Contains("Did you mean BuildMemoMode?", property.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Warning, property.Code.Severity);
    }
}
