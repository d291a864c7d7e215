using System.Collections;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The environment variables that calls find: those that the worker began with, whatever a call before has set or removed. Otherwise a
/// method's result would depend on what ran before it in the same process.
/// </summary>
internal sealed class CallVariables
{
    private const int MostRounds = 4;

    private readonly Dictionary<string, string> _ours = Read();
    private readonly VariableBlock? _block = VariableBlock.Find();

    // Whether what the block remembers is ours.
    private bool _isKnown;

    /// <summary>Makes a variable one of those that the next call finds.</summary>
    public void Set(string name, string? value)
    {
        if (_ours.GetValueOrDefault(name) == value)
            return;
        if (value is null)
            _ours.Remove(name);
        else
            _ours[name] = value;
        _isKnown = false;
        Restore();
    }

    /// <summary>Puts back what a call changed. Where none did it is a comparison.</summary>
    public void Restore()
    {
        if (_isKnown && _block is not null && _block.IsAsRemembered())
            return;
        // Remembered first, then compared: what a thread that a call left behind changes meanwhile is never taken for ours.
        for (int round = 0; round < MostRounds; round++)
        {
            _block?.Remember();
            _isKnown = PutBack();
            if (_isKnown)
                return;
        }
    }

    /// <summary>Whether nothing had to be put back.</summary>
    private bool PutBack()
    {
        bool wasOurs = true;
        Dictionary<string, string> now = Read();
        foreach ((string name, string value) in now)
        {
            if (_ours.GetValueOrDefault(name) == value)
                continue;
            Environment.SetEnvironmentVariable(name, _ours.GetValueOrDefault(name));
            wasOurs = false;
        }

        foreach ((string name, string value) in _ours)
        {
            if (now.ContainsKey(name))
                continue;
            Environment.SetEnvironmentVariable(name, value);
            wasOurs = false;
        }

        return wasOurs;
    }

    private static Dictionary<string, string> Read()
    {
        Dictionary<string, string> variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
