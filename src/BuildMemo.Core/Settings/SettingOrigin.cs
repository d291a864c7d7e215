namespace BuildMemo.Settings;

/// <summary>Where a setting's value comes from, in the order of precedence.</summary>
public enum SettingOrigin
{
    /// <summary>An option of the tool (<c>--cache-dir</c>).</summary>
    CommandLine,

    /// <summary>A parameter of the task.</summary>
    TaskParameter,

    /// <summary>A property of the project, or a global one (<c>-p:</c>).</summary>
    ProjectProperty,

    /// <summary>An environment variable.</summary>
    EnvironmentVariable,

    /// <summary>Nobody set it.</summary>
    Default,
}
