namespace BuildMemo.Execution.Methods;

/// <summary>
/// Tells the lines of a stack in text that say nothing to who wrote a method: those of BuildMemo's own assemblies, and of the reflection
/// through which it calls. Goes by names, for a dead process leaves only text.
/// </summary>
internal static class StackLines
{
    private const string Begin = "   at ";

    // Namespaces of BuildMemo.Core and BuildMemo.Worker and types of BuildMemo.Abstractions: a user's namespace may begin with BuildMemo too.
    private static readonly string[] s_own =
    [
        "Capture", "Dumps", "Errors", "Execution", "Files", "Fingerprints", "Hashing", "Journal", "Methods", "Protocol", "Reporting", "Run",
        "Scheduling", "Settings", "Steps", "Store", "Values", "Worker",
        "ArrayLayout", "IStoredResults", "InMemoryResults", "MappedArray", "MappedFiles", "MappedMemory", "NotingContext", "NumpyHeader",
        "ParallelItem", "ParallelWork", "StableFile", "StepContext", "StepMemory", "StepMessage", "StepMessageKind", "StepParallel", "TestStepContext",
        "TestStepContextOptions",
    ];

    private static readonly string[] s_invokers =
    [
        "System.Reflection.MethodInvoker.", "System.Reflection.MethodBaseInvoker.", "System.Reflection.RuntimeMethodInfo.Invoke(",
        "System.Reflection.MethodBase.Invoke(", "System.RuntimeMethodHandle.InvokeMethod(", "InvokeStub_", "DynamicClass.InvokeStub_",
        "Program.<Main>$(",
    ];

    /// <summary>Whether a line is such a frame.</summary>
    public static bool IsOwn(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(Begin, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> method = line[Begin.Length..];
        foreach (string invoker in s_invokers)
        {
            if (method.StartsWith(invoker, StringComparison.Ordinal))
                return true;
        }

        return IsOwnName(method);
    }

    /// <summary>Whether a line is a frame of the framework.</summary>
    public static bool IsOfFramework(ReadOnlySpan<char> line) => line.StartsWith(Begin + "System.", StringComparison.Ordinal);

    /// <summary>Whether a line is a frame, of whatever code.</summary>
    public static bool IsFrame(ReadOnlySpan<char> line) => line.StartsWith(Begin, StringComparison.Ordinal);

    /// <summary>Whether a type or method of this full name is of BuildMemo's own.</summary>
    public static bool IsOwnName(ReadOnlySpan<char> name)
    {
        const string Root = "BuildMemo.";
        if (!name.StartsWith(Root, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> rest = name[Root.Length..];
        int end = rest.IndexOfAny(".`+[(");
        ReadOnlySpan<char> first = end < 0 ? rest : rest[..end];
        foreach (string own in s_own)
        {
            if (first.SequenceEqual(own))
                return true;
        }

        return false;
    }
}
