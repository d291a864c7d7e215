using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BuildMemo.Testing.Methods;

/// <summary>Methods whose declarations are sound, and others that depend on what nobody declares.</summary>
public static class Audited
{
    private static int _calls;

    /// <summary>Writes its input in upper case.</summary>
    public static void Upper(string input, string output) => File.WriteAllText(output, File.ReadAllText(input).ToUpperInvariant());

    /// <summary>Touches much of the framework: cultures, time zones, json, a process's own state.</summary>
    public static string Busy(string input)
    {
        string text = File.ReadAllText(input);
        double number = double.Parse("1.5", CultureInfo.GetCultureInfo("de-DE"));
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        string temporary = Path.GetTempFileName();
        File.WriteAllText(temporary, text);
        string again = File.ReadAllText(temporary);
        File.Delete(temporary);
        return string.Create(CultureInfo.InvariantCulture, $"{System.Text.Json.JsonSerializer.Serialize(new[] { again.Trim() })} {number} {zone.BaseUtcOffset}");
    }

    /// <summary>Reads a file that it is not told of.</summary>
    public static string ReadsBeside(string folder) => File.ReadAllText(Path.Combine(folder, "beside.txt"));

    /// <summary>Looks whether a file is there.</summary>
    public static bool LooksFor(string folder) => File.Exists(Path.Combine(folder, "settings.override"));

    /// <summary>The time.</summary>
    public static string Now() => DateTime.Now.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The machine.</summary>
    public static string Machine() => Environment.MachineName;

    /// <summary>A variable.</summary>
    public static string Variable() => Environment.GetEnvironmentVariable("AUDITED_METHOD_MODE") ?? "none";

    /// <summary>How often it was called in this process.</summary>
    [SuppressMessage("Performance", "CA1802", Justification = "The state is what is tested.")]
    public static int Calls() => ++_calls;

    /// <summary>Writes beside its output.</summary>
    public static void WritesBeside(string folder, string output)
    {
        File.WriteAllText(output, "x");
        File.WriteAllText(Path.Combine(folder, "beside.log"), "x");
    }
}
