using System.Diagnostics;
using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// Runs calls, one after the other, on one thread: tells the start, binds, calls, writes the result, tells the end. All that can go
/// wrong with a call that leaves the process alive becomes its outcome here.
/// </summary>
internal sealed class CallRunner(WorkerState state)
{
    // No thread or task was started, and nothing grew, in less.
    private const long WorthLooking = 50_000;

    private readonly FrameBuffer _frames = new();
    private readonly CallSurroundings _surroundings = new(state.OwnsProcess);
    private readonly QuickCalls _quick = new();
    private long _duration;

    public void Run(MethodCall call)
    {
        uint id = (uint)call.Id;
        if (state.IsCancelled(id))
        {
            EventWriter.Cancelled(_frames, id, 0);
            state.Events.Append(_frames);
            return;
        }

        var running = new RunningCall(state.Events, call, state.CoresPerCall);
        long start = Now();
        EventWriter.Started(_frames, id, start);
        state.Events.Append(_frames);
        state.Enter(running);
        _quick.Begin(call, start);
        _duration = long.MaxValue;
        try
        {
            RunStarted(running, start);
        }
        finally
        {
            // Written before: what was printed; the order of events is that of what happened.
            state.Leave(running, _quick.IsUntouched);
            // Before the end is told: the build must not send another call to a worker that should go.
            if (_duration >= WorthLooking)
                state.LookAfterItself();
            state.Events.Append(_frames);
        }
    }

    /// <summary>Leaves the final event in the buffer.</summary>
    private void RunStarted(RunningCall running, long start)
    {
        MethodCall call = running.Call;
        var stage = CallStage.Loading;
        StepLoadContext? context = null;
        try
        {
            _surroundings.Enter(call, _quick.IsExpected);
            CallTarget target = call.FreshContext ? state.Loader.FindFresh(call, out context) : state.Loader.Find(call);
            stage = CallStage.Decoding;
            object?[] arguments = state.Binder.Bind(target.Method, call, running);
            if (!TryInvoke(running, target, arguments, start, out object? returned))
                return;
            stage = CallStage.Encoding;
            byte[]? result = call.ResultPath is null ? null : state.Binder.WriteResult(returned, target.Method, call);
            EventWriter.Succeeded(_frames, running.Id, _duration = Now() - start, result);
        }
        catch (MethodThrewException) when (running.IsCancelled)
        {
            EventWriter.Cancelled(_frames, running.Id, Now() - start);
        }
        catch (MethodThrewException thrown)
        {
            // A stream of values: the method's own code runs while they are written.
            EventWriter.Threw(_frames, running.Id, Now() - start, CallErrors.Describe(thrown.InnerException!));
        }
        catch (CallProblemException problem)
        {
            Reject(running, start, stage, problem.Message, problem.InnerException);
        }
        catch (Exception error)
        {
            // A converter, a constructor, a property of the user's own.
            Reject(running, start, stage, state.ExplainMissing(error) ?? $"{error.GetType().FullName}: {error.Message}", error);
        }
        finally
        {
            context?.Unload();
        }
    }

    private bool TryInvoke(RunningCall running, CallTarget target, object?[] arguments, long start, out object? returned)
    {
        try
        {
            long begin = Now();
            returned = target.Invoke(arguments);
            if (state.OwnsProcess && target.IsPlain)
                _quick.End(begin, Now());
            returned = state.Binder.Await(returned, target.Method);
            return true;
        }
        catch (OperationCanceledException) when (running.IsCancelled)
        {
            EventWriter.Cancelled(_frames, running.Id, Now() - start);
        }
        catch (Exception error) when (state.ExplainMissing(error) is { } missing)
        {
            Reject(running, start, CallStage.Loading, missing, error);
        }
        catch (Exception error)
        {
            // Whatever a method throws is its outcome.
            long end = Now();
            EventWriter.Threw(_frames, running.Id, end - start, CallErrors.Describe(error));
        }

        returned = null;
        return false;
    }

    private void Reject(RunningCall running, long start, CallStage stage, string message, Exception? cause)
        => EventWriter.Rejected(_frames, running.Id, Now() - start, stage, message, cause is null ? null : stage == CallStage.Loading ? CallErrors.Describe(cause) : CallErrors.DescribeConversion(cause));

    // Nanoseconds of the system's monotonic clock, which the build's process reads too.
    private static long Now() => Stopwatch.Frequency == 1_000_000_000 ? Stopwatch.GetTimestamp() : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
