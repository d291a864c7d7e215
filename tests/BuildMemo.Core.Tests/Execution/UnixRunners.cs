using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>The runner of the platform, which on Windows is <see cref="WindowsProcessRunner"/>.</summary>
public class RunnerOfThePlatform : ProcessRunnerContract
{
    protected override IProcessRunner MakeRunner() => ProcessRunner.Create(watchdog: null);
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
