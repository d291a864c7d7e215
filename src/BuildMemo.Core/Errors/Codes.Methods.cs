namespace BuildMemo.Errors;

/// <content>24xx: method steps and their workers.</content>
public static partial class Codes
{
    /// <summary>The assembly of a method step is not there.</summary>
    public static readonly Code MethodAssemblyMissing = new("BMEMO2460", Severity.Error, "the assembly of a method does not exist");

    /// <summary>A native library, an assembly for .NET Framework, a damaged file: the message names what was expected.</summary>
    public static readonly Code MethodAssemblyUnusable = new("BMEMO2461", Severity.Error, "the assembly of a method can't be loaded by a worker");

    /// <summary>A method's assembly is built for a later .NET than any that is installed.</summary>
    public static readonly Code FrameworkNotInstalled = new("BMEMO2462", Severity.Error, "a framework that a method needs is not installed");

    /// <summary>The message names which assembly wants what, and where it was looked for.</summary>
    public static readonly Code DependencyMissing = new("BMEMO2463", Severity.Error, "a dependency of a method's assembly is missing");

    /// <summary>A deps.json or runtimeconfig.json beside a method's assembly is damaged.</summary>
    public static readonly Code DependenciesUnreadable = new("BMEMO2464", Severity.Error, "the dependencies of a method's assembly can't be read");

    /// <summary>A file of a method's assembly is written at just this moment, or by something that never ends.</summary>
    public static readonly Code MethodAssemblyChanging = new("BMEMO2465", Severity.Error, "the assembly of a method changes while it is read");

    /// <summary>The private folder of copies can't be made or written.</summary>
    public static readonly Code ShadowCopyFailed = new("BMEMO2466", Severity.Error, "the assembly of a method can't be copied for its worker");

    /// <summary>The message names the step, its arguments, the exception, the worker process and the place.</summary>
    public static readonly Code MethodThrew = new("BMEMO2490", Severity.Error, "a method threw an exception");

    /// <summary>A method ran longer than the step's <c>Timeout</c>.</summary>
    public static readonly Code MethodTimedOut = new("BMEMO2491", Severity.Error, "a method ran out of time");

    /// <summary>A worker process ended while it ran a method: a signal, an exit, a fatal error of the runtime.</summary>
    public static readonly Code WorkerCrashed = new("BMEMO2492", Severity.Error, "a worker process ended while it ran a method");

    /// <summary>A worker could not be started, an assembly not loaded, an argument not read, or a result not written.</summary>
    public static readonly Code MethodNotRun = new("BMEMO2493", Severity.Error, "a method could not be called, or its result not be written");

    /// <summary>A method said <c>StepContext.Error</c>, or printed a line in the form of an error, and returned.</summary>
    public static readonly Code MethodSaidError = new("BMEMO2494", Severity.Error, "a method reported an error");

    /// <summary><c>StepContext.AddOutput</c> of a file that no declaration of the step holds.</summary>
    public static readonly Code AddedOutputOutside = new("BMEMO2495", Severity.Error, "a method added an output that its step does not declare");

    /// <summary>The record of a <c>buildmemo:</c> reference is not in the store.</summary>
    public static readonly Code ReferenceNotFound = new("BMEMO2496", Severity.Error, "a reference is not in the cache");

    /// <summary>A reference can't be written to where it was asked for.</summary>
    public static readonly Code ReferenceNotLoaded = new("BMEMO2497", Severity.Error, "a reference could not be taken out of the cache");
}
