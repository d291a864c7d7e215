namespace BuildMemo.Settings;

/// <summary>Which environment variables a step sees (<c>BuildMemoEnvironment</c>).</summary>
public enum EnvironmentMode
{
    /// <summary>The declared ones and a fixed base set.</summary>
    Strict,

    /// <summary>All of the build's; only the declared are components.</summary>
    Loose,
}
