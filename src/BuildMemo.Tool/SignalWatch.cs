using System.Runtime.InteropServices;

namespace BuildMemo.Tool;

/// <summary>While it lives, Ctrl-C and what else asks the process to end cancels a token instead: the verb ends itself, cleanly.</summary>
internal sealed class SignalWatch : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public SignalWatch()
    {
        _registrations =
        [
            Watch(PosixSignal.SIGINT, 2), Watch(PosixSignal.SIGQUIT, 3), Watch(PosixSignal.SIGTERM, 15), Watch(PosixSignal.SIGHUP, 1),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Number of the first signal; 0 while there was none.</summary>
    public int Signal { get; private set; }

    /// <summary>Cancels for a reason of the verb's own.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private PosixSignalRegistration Watch(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (Signal == 0)
            Signal = number;
        _source.Cancel();
    });
}
