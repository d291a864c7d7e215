using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks.Tests;

/// <summary>The part of MSBuild that a task sees: lends cores from a budget, and notes each call.</summary>
internal sealed class RecordedEngine(int budget) : IBuildEngine9
{
    private readonly Dictionary<object, object> _objects = [];

    /// <summary><c>request 4</c> and <c>release 2</c>, in order.</summary>
    public ConcurrentQueue<string> CoreCalls { get; } = new();

    /// <summary>Codes of logged errors.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>Logged messages, each after its importance.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>What is left of the budget.</summary>
    public int CoresLeft { get; private set; } = budget;

    /// <summary>As in a task host, where nobody lends cores.</summary>
    public bool HasNoBudget { get; set; }

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "test.proj";

    public bool IsRunningMultipleNodes => false;

    public bool AllowFailureWithoutError { get; set; }

    public int RequestCores(int requestedCores)
    {
        if (HasNoBudget)
            throw new NotImplementedException();
        CoreCalls.Enqueue($"request {requestedCores}");
        int granted = Math.Min(requestedCores, CoresLeft);
        CoresLeft -= granted;
        return granted;
    }

    public void ReleaseCores(int coresToRelease)
    {
        CoreCalls.Enqueue($"release {coresToRelease}");
        CoresLeft += coresToRelease;
    }

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Enqueue(e.Code);

    public void LogWarningEvent(BuildWarningEventArgs e)
    {
    }

    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Enqueue($"{e.Importance} {e.Message}");

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public void LogTelemetry(string eventName, IDictionary<string, string> properties)
    {
    }

    public IReadOnlyDictionary<string, string> GetGlobalProperties() => new Dictionary<string, string>();

    public bool ShouldTreatWarningAsError(string warningCode) => false;

    public void RegisterTaskObject(object key, object obj, RegisteredTaskObjectLifetime lifetime, bool allowEarlyCollection) => _objects[key] = obj;

    public object? GetRegisteredTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => _objects.GetValueOrDefault(key);

    public object? UnregisterTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => _objects.Remove(key, out object? value) ? value : null;

    public void Yield()
    {
    }

    public void Reacquire()
    {
    }

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => throw NoBuilds();

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs, string toolsVersion) => throw NoBuilds();

    public bool BuildProjectFilesInParallel(
        string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IDictionary[] targetOutputsPerProject, string[] toolsVersion, bool useResultsCache, bool unloadProjectsOnCompletion) => throw NoBuilds();

    public BuildEngineResult BuildProjectFilesInParallel(
        string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IList<string>[] removeGlobalProperties, string[] toolsVersion, bool returnTargetOutputs) => throw NoBuilds();

    private static InvalidOperationException NoBuilds() => new("no task here builds another project");
}
