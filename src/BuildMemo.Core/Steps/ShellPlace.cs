namespace BuildMemo.Steps;

/// <summary>Where in a shell's command line a placeholder stands; decides how its value is quoted.</summary>
public enum ShellPlace
{
    /// <summary>Outside of quotes: each value becomes one word.</summary>
    Bare,

    /// <summary>Inside <c>'…'</c>.</summary>
    SingleQuoted,

    /// <summary>Inside <c>"…"</c>.</summary>
    DoubleQuoted,
}
