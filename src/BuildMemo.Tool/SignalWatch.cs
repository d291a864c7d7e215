using System.Runtime.InteropServices;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool;

/// <summary>While it lives, Ctrl-C and what else asks the process to end cancels a token instead: the verb ends itself, cleanly.</summary>
internal sealed class SignalWatch : IDisposable
{
    private const int Interrupt = 2;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public SignalWatch()
    {
        _registrations =
        [
            Watch(PosixSignal.SIGINT, Interrupt), Watch(PosixSignal.SIGQUIT, 3), Watch(PosixSignal.SIGTERM, 15), Watch(PosixSignal.SIGHUP, 1),
        ];
        StandardStream.Cancellation = Token;
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Number of the first signal; 0 while there was none.</summary>
    public int Signal { get; private set; }

    /// <summary>Number of the last signal that ended a verb of this process; that of Ctrl-C while there was none.</summary>
    public static int OfProcess { get; private set; } = Interrupt;

    /// <summary>Cancels for a reason of the verb's own.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        StandardStream.Cancellation = default;
        _source.Dispose();
    }

    private PosixSignalRegistration Watch(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (Signal == 0)
            Signal = OfProcess = number;
        _source.Cancel();
    });
}
