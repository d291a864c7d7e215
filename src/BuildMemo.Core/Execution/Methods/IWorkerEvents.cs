namespace BuildMemo.Execution.Methods;

/// <summary>What <see cref="EventReader"/> finds. Ids are those of the pipe.</summary>
internal interface IWorkerEvents
{
    void Welcomed(int processId);

    void Refused(CallRejected refusal);

    void Started(uint call, long nanoseconds);

    /// <summary>For <see cref="FinishKind.Cancelled"/> there is no outcome: the build knows what it asked for.</summary>
    void Finished(uint call, FinishKind kind, TimeSpan duration, CallOutcome? outcome);

    /// <summary>Call -1 is nobody's.</summary>
    void Printed(long call, int stream, ReadOnlySpan<byte> bytes);

    void Said(uint call, CallMessage message);

    void Progressed(uint call, double fraction, string? text);

    void AddedInput(uint call, string path);

    void AddedOutput(uint call, string path);

    void Retires(RetirementReason reason, string detail);
}
