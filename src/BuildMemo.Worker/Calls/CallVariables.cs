using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The environment variables that calls find: those that the worker began with, whatever a call before has set or removed. Otherwise a
/// method's result would depend on what ran before it in the same process.
/// </summary>
internal sealed class CallVariables
{
    private readonly Dictionary<string, string> _ours = Read();
    private readonly Dictionary<string, string>? _live = FindLive();
    private (int Version, int Count) _state;

    /// <summary>Makes a variable one of those that the next call finds.</summary>
    public void Set(string name, string? value)
    {
        if (_ours.GetValueOrDefault(name) == value)
            return;
        if (value is null)
            _ours.Remove(name);
        else
            _ours[name] = value;
        Environment.SetEnvironmentVariable(name, value);
        Remember();
    }

    /// <summary>Puts back what a call changed. Costs next to nothing where none did.</summary>
    public void Restore()
    {
        if (_live is not null && (Version(_live), _live.Count) == _state)
            return;
        foreach ((string name, string value) in Read())
        {
            if (_ours.GetValueOrDefault(name) != value)
                Environment.SetEnvironmentVariable(name, _ours.GetValueOrDefault(name));
        }

        foreach ((string name, string value) in _ours)
        {
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }

        Remember();
    }

    private void Remember()
    {
        if (_live is not null)
            _state = (Version(_live), _live.Count);
    }

    private static Dictionary<string, string> Read()
    {
        Dictionary<string, string> variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }

    // On Unix the runtime keeps the variables in a dictionary of its own, whose version tells whether anybody wrote. A runtime that has
    // none is asked for all variables before each call, which takes some microseconds.
    private static Dictionary<string, string>? FindLive()
    {
        const string Probe = "BUILDMEMO_PROBE";
        try
        {
            Environment.SetEnvironmentVariable(Probe, "1");
            Environment.SetEnvironmentVariable(Probe, null);
            if (typeof(Environment).GetField("s_environ", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null) is not Dictionary<string, string> live)
                return null;
            int before = Version(live);
            Environment.SetEnvironmentVariable(Probe, "1");
            bool isSeen = Version(live) != before && live.ContainsKey(Probe);
            Environment.SetEnvironmentVariable(Probe, null);
            return isSeen && !live.ContainsKey(Probe) ? live : null;
        }
        catch (MissingFieldException)
        {
            // Another runtime, with another dictionary.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_version")]
    private static extern ref int Version(Dictionary<string, string> variables);
}
