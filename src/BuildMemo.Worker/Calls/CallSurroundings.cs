using System.Globalization;
using BuildMemo.Execution.Methods;
using BuildMemo.Journal;

namespace BuildMemo.Worker.Calls;

/// <summary>What a method sees of the process: current directory, variables, cultures. Each call gets its own, whatever the one before left.</summary>
internal sealed unsafe class CallSurroundings(bool ownsProcess)
{
    private const int LongestPath = 4096;

    private readonly byte[] _now = new byte[LongestPath];
    private readonly CallVariables? _variables = ownsProcess ? new() : null;
    private string? _directory;
    private byte[] _resolved = [];

    /// <summary>Puts everything right for a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isExpected">Whether the directory needs no look: the one before can't have changed it.</param>
    /// <exception cref="CallProblemException">The working directory can't be entered.</exception>
    public void Enter(MethodCall call, bool isExpected)
    {
        // Calls that share the process have it in common: what one of them changed is put right.
        EnterDirectory(call.WorkingDirectory, isExpected);
        if (ownsProcess)
        {
            // Builds that the method starts are nested in this one; workers serve several projects.
            _variables!.Restore();
            _variables.Set(JournalNesting.VariableName, call.Environment.GetValueOrDefault(JournalNesting.VariableName));
        }

        EnterCulture(call);
    }

    private void EnterDirectory(string directory, bool isExpected)
    {
        if (string.Equals(directory, _directory, StringComparison.Ordinal) && (isExpected || ReadDirectory().SequenceEqual(_resolved)))
            return;
        try
        {
            Directory.SetCurrentDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CallProblemException($"the working directory '{directory}' can't be entered: {error.Message}", error);
        }

        _directory = directory;
        // Without links: what the system calls it.
        _resolved = ReadDirectory().ToArray();
    }

    private ReadOnlySpan<byte> ReadDirectory()
    {
        fixed (byte* buffer = _now)
        {
            if (NativeCalls.CurrentDirectory(buffer, LongestPath) is null)
                return default;
        }

        return _now.AsSpan(0, Math.Max(0, _now.AsSpan().IndexOf((byte)0)));
    }

    private void EnterCulture(MethodCall call)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        if (!string.Equals(culture.Name, call.Culture, StringComparison.Ordinal) || !culture.IsReadOnly)
            CultureInfo.CurrentCulture = culture = Find(call.Culture);
        CultureInfo uiCulture = CultureInfo.CurrentUICulture;
        if (!string.Equals(uiCulture.Name, call.UICulture, StringComparison.Ordinal) || !uiCulture.IsReadOnly)
            CultureInfo.CurrentUICulture = uiCulture = Find(call.UICulture);
        if (!ownsProcess)
            return;
        // For threads that the method starts.
        if (!ReferenceEquals(CultureInfo.DefaultThreadCurrentCulture, culture))
            CultureInfo.DefaultThreadCurrentCulture = culture;
        if (!ReferenceEquals(CultureInfo.DefaultThreadCurrentUICulture, uiCulture))
            CultureInfo.DefaultThreadCurrentUICulture = uiCulture;
    }

    private static CultureInfo Find(string name)
    {
        try
        {
            return name.Length == 0 ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            // A worker without libicu knows the invariant culture only, and so does a build without it.
            return CultureInfo.InvariantCulture;
        }
    }
}
