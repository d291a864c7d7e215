using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

public class UnixProcessRunnerContract : ProcessRunnerContract
{
    protected override IProcessRunner MakeRunner() => new UnixProcessRunner();
}

public class RunnerWithoutProcessDescriptors : ProcessRunnerContract
{
    protected override IProcessRunner MakeRunner() => new UnixProcessRunner(null, new UnixHost { HasProcessDescriptors = false });
}

public class RunnerInAHostThatReaps : ProcessRunnerContract
{
    protected override IProcessRunner MakeRunner() => new UnixProcessRunner(null, new UnixHost { ReapsChildren = true });
}

public class RunnerUnderAnotherUmask : ProcessRunnerContract
{
    protected override IProcessRunner MakeRunner() => new UnixProcessRunner(null, new UnixHost { Umask = 0b000_111_111 });
}
