using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using BuildMemo.Execution;
using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// The worker's main path: take the pipes, learn what to be, run the initializer, then read calls and run them until the pipe ends.
/// Where one call runs at a time, the thread that reads is the one that runs: no call waits for another thread to wake.
/// </summary>
internal static class WorkerMain
{
    /// <summary>Never returns but by the end of the process.</summary>
    public static int Run()
    {
        const int Umask = 0b000_010_010;
        _ = NativeCalls.SetUmask(Umask);
        WorkerDescriptors descriptors = WorkerDescriptors.Take();
        EventStream events = EventStream.Open(descriptors.Events);
        var calls = new RequestPipe(descriptors.Calls);
        if (!calls.TryRead(out ReadOnlyMemory<byte> first))
            return 0;
        if (ReadStart(first, events) is not { } start)
            return 1;
        foreach (string variable in start.HiddenVariables)
        {
            Environment.SetEnvironmentVariable(variable, null);
            _ = NativeCalls.UnsetVariable(variable);
        }

        var state = new WorkerState(start, events, descriptors, new CallBinder());
        new Thread(() => ListenForControl(descriptors.Control, state), 256 * 1024) { IsBackground = true, Name = WorkerThreads.Control }.Start();
        if (start.WaitForDebugger)
            WaitForDebugger();
        state.StartCapture();
        if (!Initialize(state))
            return 1;

        var frames = new FrameBuffer();
        EventWriter.Welcome(frames, Environment.ProcessId);
        events.Append(frames);
        // At once: from here on a fault is a call's, not that of the start.
        events.Flush();
        Serve(calls, state);
        NativeCalls.Exit(0);
        return 0;
    }

    /// <summary>Null when the build speaks another version: it was told so, in the one message that is the same in all.</summary>
    private static WorkerStart? ReadStart(ReadOnlyMemory<byte> message, EventStream events)
    {
        try
        {
            return WorkerStart.Read(message);
        }
        catch (WireException error)
        {
            Refuse(events, $"A worker process could not be started: {error.Message}.", null);
            return null;
        }
    }

    private static void Serve(RequestPipe calls, WorkerState state)
    {
        var reader = new CallReader();
        var runner = new CallRunner(state);
        RunnerPool? runners = state.OwnsProcess ? null : new RunnerPool(state, state.Start.Threads);
        while (true)
        {
            if (!calls.TryTake(out ReadOnlyMemory<byte> body))
            {
                state.Events.Flush();
                if (!calls.TryRead(out body))
                    return;
            }

            foreach (MethodCall call in reader.Read(body))
            {
                if (runners is null)
                    runner.Run(call);
                else
                    runners.Add(call);
            }
        }
    }

    private static bool Initialize(WorkerState state)
    {
        if (state.Start.Initializer is not { } initializer)
            return true;
        try
        {
            RunInitializer(state, initializer);
            return true;
        }
        catch (Exception thrown)
        {
            // Of the user's own; the build tells it once, for all steps that wanted this worker.
            Exception cause = thrown is TargetInvocationException { InnerException: { } inner } ? inner : thrown;
            CallError error = CallErrors.Describe(cause);
            Refuse(state.Events, $"the WorkerInitializer '{initializer}' failed: {error.Type}: {error.Message}", error);
            return false;
        }
    }

    private static void Refuse(EventStream events, string message, CallError? error)
    {
        var frames = new FrameBuffer();
        EventWriter.Refused(frames, CallStage.Starting, message, error);
        events.Append(frames);
        events.Flush();
    }

    private static void RunInitializer(WorkerState state, string initializer)
    {
        int dot = initializer.LastIndexOf('.');
        Type? type = dot <= 0 ? null : FindType(state.Loader.Assembly, initializer[..dot]);
        MethodInfo method = type?.GetMethod(initializer[(dot + 1)..], BindingFlags.Public | BindingFlags.Static, [])
            ?? throw new CallProblemException($"'{state.Start.Origin}' has no public static method '{initializer}' without parameters.");
        if (method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null) is Task task)
            task.GetAwaiter().GetResult();
    }

    // A nested type is written with a dot, and is found with a plus.
    private static Type? FindType(Assembly assembly, string name)
    {
        for (string written = name; ;)
        {
            if (assembly.GetType(written) is { } type)
                return type;
            int dot = written.LastIndexOf('.');
            if (dot < 0)
                return null;
            written = $"{written[..dot]}+{written[(dot + 1)..]}";
        }
    }

    private static void WaitForDebugger()
    {
        while (!Debugger.IsAttached)
            Thread.Sleep(100);
    }

    /// <summary>On a thread of its own, which no code of a method runs on. The end of this pipe is the end of the build.</summary>
    private static unsafe void ListenForControl(int descriptor, WorkerState state)
    {
        const int Size = 8;
        byte* message = stackalloc byte[Size];
        while (true)
        {
            nint count = UnixCalls.Read(descriptor, message, Size);
            if (count < 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted)
                continue;
            if (count != Size)
            {
                NativeCalls.Exit(0);
                return;
            }

            state.Cancel(
                BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(message, 4)),
                BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(message + 4, 4)));
        }
    }
}
