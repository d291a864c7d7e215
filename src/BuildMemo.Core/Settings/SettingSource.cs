namespace BuildMemo.Settings;

/// <summary>A place where settings can stand.</summary>
/// <param name="Origin">Which kind of place; decides the precedence.</param>
/// <param name="Find">
/// Gives the value of a name, null or empty when it isn't set. Asked with <see cref="SettingDefinition.EnvironmentName"/> for
/// environment variables, with <see cref="SettingDefinition.Name"/> for all others.
/// </param>
public sealed record SettingSource(SettingOrigin Origin, Func<string, string?> Find);

/// <summary>The value that counts, for logs and the tool.</summary>
/// <param name="Name">The property's name (<c>BuildMemoCacheDir</c>).</param>
/// <param name="Value">As written, or the default; empty for none.</param>
/// <param name="Origin">Who set it.</param>
public sealed record EffectiveSetting(string Name, string Value, SettingOrigin Origin);
