using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Binding;

/// <summary>What the arguments of one call are made with; the context is made when a parameter asks for it.</summary>
internal sealed class CallEnvironment(MethodCall call, CallServices services)
{
    private WorkerStepContext? _context;

    public MethodCall Call => call;

    public CallServices Services => services;

    /// <summary>The call's context.</summary>
    /// <param name="text">What the build sent for it: <see cref="Methods.ContextText"/>.</param>
    public WorkerStepContext Context(string? text) => _context ??= new WorkerStepContext(services, text);
}
