namespace BuildMemo.Settings;

/// <summary>What a source has for a setting.</summary>
/// <param name="Definition">The setting.</param>
/// <param name="Text">Trimmed; empty when nobody set it.</param>
/// <param name="Origin">Who set it.</param>
internal readonly record struct SettingValue(SettingDefinition Definition, string Text, SettingOrigin Origin)
{
    public bool IsDefault => Origin == SettingOrigin.Default;

    /// <summary>Set to no bound, which lets a project lift what an environment variable set.</summary>
    public bool IsNone => Text.Equals("none", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the user finds it.</summary>
    public string Place => Origin switch
    {
        SettingOrigin.CommandLine => $"option {Definition.OptionName}",
        SettingOrigin.TaskParameter => $"task parameter {Definition.ParameterName}",
        SettingOrigin.ProjectProperty => "project property",
        SettingOrigin.EnvironmentVariable => $"environment variable {Definition.EnvironmentName}",
        _ => "default",
    };
}
