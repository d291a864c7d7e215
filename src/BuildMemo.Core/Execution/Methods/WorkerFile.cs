namespace BuildMemo.Execution.Methods;

/// <summary>A file of the shadow copy. A class: collections of own structs are compiled just in time in each worker.</summary>
/// <param name="Name">Below the copy's folder.</param>
/// <param name="Kind">What it is.</param>
internal sealed record WorkerFile(string Name, ClosureFileKind Kind);
