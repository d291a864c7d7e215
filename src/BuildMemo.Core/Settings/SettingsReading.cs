using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Settings;

/// <summary>What the sources gave.</summary>
/// <param name="Settings">The settings; a bad value is replaced by its default, so that all problems can be found at once.</param>
/// <param name="Effective">Every setting with its value and origin, in the order of <see cref="SettingDefinitions.All"/>.</param>
/// <param name="Problems">Every bad value; nothing may run when there is an error.</param>
public sealed record SettingsReading(
    BuildMemoSettings Settings, ImmutableArray<EffectiveSetting> Effective, ImmutableArray<Problem> Problems);
