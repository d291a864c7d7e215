using System.Reflection;
using System.Runtime.InteropServices;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The environment variables in the one text that the runtime gives for all of them (<c>GetEnvironmentStringsW</c>, which it keeps to itself):
/// whether one changed is a comparison, not a dictionary.
/// </summary>
internal sealed unsafe class VariableBlock
{
    private const string Probe = "BUILDMEMO_PROBE";

    private readonly delegate*<char*> _get;
    private readonly delegate*<char*, int> _free;
    private char[]? _remembered;

    private VariableBlock(delegate*<char*> get, delegate*<char*, int> free)
    {
        _get = get;
        _free = free;
    }

    /// <summary>Null in a runtime that has no such text: there all variables have to be asked for.</summary>
    public static VariableBlock? Find()
    {
        Type? calls = typeof(object).Assembly.GetType("Interop+Kernel32");
        if (FunctionOf(calls, "GetEnvironmentStringsW", typeof(char*), []) is not { } get
            || FunctionOf(calls, "FreeEnvironmentStringsW", returned: null, [typeof(char*)]) is not { } free)
            return null;
        var block = new VariableBlock((delegate*<char*>)get, (delegate*<char*, int>)free);
        try
        {
            block.Remember();
            Environment.SetEnvironmentVariable(Probe, "1");
            bool showsNew = !block.IsAsRemembered();
            Environment.SetEnvironmentVariable(Probe, null);
            return showsNew && block.IsAsRemembered() ? block : null;
        }
        catch (TypeLoadException)
        {
            // Declared there, and not part of this platform's runtime.
            return null;
        }
    }

    /// <summary>Takes the variables of now as those to compare with.</summary>
    public void Remember()
    {
        _remembered = null;
        char* start = _get();
        if (start is null)
            return;
        char* end = start;
        while (*end != 0)
            end += MemoryMarshal.CreateReadOnlySpanFromNullTerminated(end).Length + 1;
        _remembered = new ReadOnlySpan<char>(start, (int)(end - start)).ToArray();
        _ = _free(start);
    }

    /// <summary>Whether each variable is there as it was, and no other.</summary>
    public bool IsAsRemembered()
    {
        char* start = _remembered is null ? null : _get();
        if (start is null)
            return false;
        ReadOnlySpan<char> rest = _remembered;
        for (char* at = start; *at != 0;)
        {
            ReadOnlySpan<char> variable = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at);
            if (rest.Length <= variable.Length || rest[variable.Length] != '\0' || !rest.StartsWith(variable))
            {
                _ = _free(start);
                return false;
            }

            rest = rest[(variable.Length + 1)..];
            at += variable.Length + 1;
        }

        _ = _free(start);
        return rest.IsEmpty;
    }

    private static nint? FunctionOf(Type? type, string name, Type? returned, Type[] parameters)
        => type?.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public, parameters) is { } method
            && (returned is null || method.ReturnType == returned)
            ? method.MethodHandle.GetFunctionPointer()
            : null;
}
