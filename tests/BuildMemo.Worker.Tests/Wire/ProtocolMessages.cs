using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>One of each message, with every field, both directions.</summary>
internal static class ProtocolMessages
{
    public const string Requests = "protocol-requests";
    public const string Events = "protocol-events";

    private static readonly ImmutableArray<string> s_inputs = ["/in", "/in2"];
    private static readonly ImmutableArray<string> s_outputs = ["/out"];
    private static readonly Dictionary<string, string> s_environment = new(StringComparer.Ordinal) { ["LC_ALL"] = "C.UTF-8", ["EMPTY"] = "" };

    public static CallError Error { get; } = new(
        "System.InvalidOperationException",
        "déjà vu",
        "   at Steps.Tables.Sum(String input)",
        "/src/Tables.cs",
        12,
        [new CallError("System.IO.IOException", "", "", null, 0, [])]);

    public static WorkerStart Start { get; } = new()
    {
        Assembly = "/copies/ab/files/Steps.dll",
        Folder = "/copies/ab/files",
        Files =
        [
            new("Steps.dll", ClosureFileKind.Assembly), new("libnative.so", ClosureFileKind.Native), new("de/Steps.resources.dll", ClosureFileKind.Satellite),
            new("Steps.pdb", ClosureFileKind.Other),
        ],
        Origin = "/repo/Steps/bin/Steps.dll",
        Initializer = "Steps.Setup.Run",
        Threads = 2,
        CoresPerCall = 4,
        MaxGrowth = 300_000_000,
        HiddenVariables = ["DOTNET_EnableDiagnostics"],
        WaitForDebugger = false,
    };

    /// <summary>The second repeats what it can of the first; the third changes all of it.</summary>
    public static ImmutableArray<MethodCall> Calls { get; } =
    [
        Call("first", 70000, "/obj/first.json", [
            new MethodArgument("text", ArgumentKind.Text, "ä"), new MethodArgument("names", ArgumentKind.Texts, null, ["a", "b"]),
            new MethodArgument("input", ArgumentKind.Path, "/in"), new MethodArgument("inputs", ArgumentKind.Paths, null, ["/in", "/in2"]),
            new MethodArgument("context", ArgumentKind.Context, "{}"), new MethodArgument("token", ArgumentKind.Cancellation),
            new MethodArgument("depth", ArgumentKind.Default), new MethodArgument("results", ArgumentKind.ResultFiles, null, ["/r"]),
            new MethodArgument("table", ArgumentKind.ArrayFile, null, ["/a"]), new MethodArgument("options", ArgumentKind.Json, "{\"a\":1}"),
        ]),
        Call("second", 1, null, [new MethodArgument("text", ArgumentKind.Text, "")]),
        new MethodCall
        {
            Id = 2,
            Step = "third",
            Type = "Steps.Other+Nested",
            Method = "Run",
            Arguments = [],
            Inputs = [],
            Outputs = [],
            WorkingDirectory = "/elsewhere",
            Culture = "de-DE",
            UICulture = "fr-FR",
            Seed = int.MaxValue,
            FreshContext = true,
        },
    ];

    /// <summary>What the build sends: the start, all calls in one frame, and one more that repeats what came before it on the pipe.</summary>
    public static Transcript WriteRequests()
    {
        var calls = new CallWriter();
        return new Transcript()
            .Add("Start", Start.Write)
            .Add("Calls: three, ids from 7", buffer => Assert.True(calls.TryWrite(buffer, Calls, [0, 1, 2], 7)))
            .Add("Calls: one, id 10, all as before but its name", buffer => Assert.True(calls.TryWrite(buffer, Calls, [2], 10)));
    }

    /// <summary>What a worker tells that runs calls 7 to 10.</summary>
    public static Transcript WriteEvents() => new Transcript()
        .Add("Printed: nobody's, while it starts", static buffer => EventWriter.Printed(buffer, -1, 2, "starting\n"u8))
        .Add("Welcome", static buffer => EventWriter.Welcome(buffer, 4711))
        .Add("Started", static buffer => EventWriter.Started(buffer, 7, 5_000_000_000))
        .Add("Printed", static buffer => EventWriter.Printed(buffer, 7, 1, "ä\n"u8))
        .Add("Said", static buffer => EventWriter.Said(buffer, 7, new CallMessage(Severity.Warning, "STEP1", "odd", "/in", 3)))
        .Add("Said: no code, no file", static buffer => EventWriter.Said(buffer, 7, new CallMessage(Severity.Message, null, "fine")))
        .Add("Progressed", static buffer => EventWriter.Progressed(buffer, 7, 0.25, "reading"))
        .Add("Progressed: no text", static buffer => EventWriter.Progressed(buffer, 7, 1, null))
        .Add("AddedInput", static buffer => EventWriter.AddedInput(buffer, 7, "/include"))
        .Add("AddedOutput", static buffer => EventWriter.AddedOutput(buffer, 7, "/generated"))
        .Add("Finished: succeeded, with a short result", static buffer => EventWriter.Succeeded(buffer, 7, 1_500, "42"u8.ToArray()))
        .Add("Started", static buffer => EventWriter.Started(buffer, 8, 5_000_002_000))
        .Add("Finished: succeeded, without one", static buffer => EventWriter.Succeeded(buffer, 8, 70_000, null))
        .Add("Started", static buffer => EventWriter.Started(buffer, 9, 5_000_080_000))
        .Add("Finished: threw", static buffer => EventWriter.Threw(buffer, 9, 1_000_000, Error))
        .Add("Started", static buffer => EventWriter.Started(buffer, 10, 5_000_090_000))
        .Add("Finished: rejected", static buffer => EventWriter.Rejected(buffer, 10, 0, CallStage.Encoding, "a cycle", Error))
        .Add("Finished: cancelled before it started", static buffer => EventWriter.Cancelled(buffer, 11, 0))
        .Add("Retires", static buffer => EventWriter.Retires(buffer, RetirementReason.Threads, "a method left a thread behind"))
        .Add("Refused: in place of Welcome", static buffer => EventWriter.Refused(buffer, CallStage.Starting, "no", null));

    private static MethodCall Call(string step, int seed, string? result, ImmutableArray<MethodArgument> arguments) => new()
    {
        Id = 0,
        Step = step,
        Type = "Steps.Tables",
        Method = "Sum",
        Arguments = arguments,
        Inputs = s_inputs,
        Outputs = s_outputs,
        ResultPath = result,
        WorkingDirectory = "/repo",
        Environment = s_environment,
        Seed = seed,
    };
}
