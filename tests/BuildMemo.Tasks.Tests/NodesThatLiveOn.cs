namespace BuildMemo.Tasks.Tests;

/// <summary>Tests of MSBuild nodes that live on: a node ends itself where it sees too many others, so nothing builds beside these.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NodesThatLiveOn
{
    public const string Name = "nodes that live on";
}
