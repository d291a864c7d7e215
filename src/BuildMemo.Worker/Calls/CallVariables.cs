using System.Collections;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The environment variables that calls find: those that the worker began with, whatever a call before has set or removed. Otherwise a
/// method's result would depend on what ran before it in the same process.
/// </summary>
internal sealed class CallVariables
{
    private readonly Dictionary<string, string> _ours = Read();
    private readonly VariableBlock? _block = VariableBlock.Find();

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
        _block?.Remember();
    }

    /// <summary>Puts back what a call changed. Where none did it is a comparison.</summary>
    public void Restore()
    {
        if (_block is not null && _block.IsAsRemembered())
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

        _block?.Remember();
    }

    private static Dictionary<string, string> Read()
    {
        Dictionary<string, string> variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
