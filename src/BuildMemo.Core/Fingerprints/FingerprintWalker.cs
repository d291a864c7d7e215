using System.Globalization;
using System.Runtime.InteropServices;
using BuildMemo.Steps;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Visits the components of a step in one fixed order (design.md, 5). It decides what counts, not what is done with it:
/// a sink hashes, another explains.
/// </summary>
public static class FingerprintWalker
{
    /// <summary>Version of the encoding.</summary>
    public const string FormatVersion = "1";

    private static readonly string Platform =
        $"{OperatingSystemName()}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The first level: everything that is declared.</summary>
    public static void VisitDeclared(StepFacts facts, IComponentSink sink)
    {
        Step step = facts.Step;
        sink.AddText(ComponentKind.Format, "", FormatVersion);
        VisitCommand(facts, sink);
        sink.AddText(ComponentKind.WorkingDirectory, "", facts.WorkingDirectory);
        if (facts.DepFile is not null)
            sink.AddText(ComponentKind.DepFile, "", facts.DepFile);
        foreach (OutputDeclaration output in facts.Outputs)
            sink.AddText(ComponentKind.Output, output.Path, NameOf(output.Kind));
        if (step.PlatformSensitive)
            sink.AddText(ComponentKind.Platform, "", Platform);
        if (step.Version.Length > 0)
            sink.AddText(ComponentKind.Version, "", step.Version);
        if (facts.UsesName)
            sink.AddText(ComponentKind.Name, "", step.Name);
        foreach (InputFact input in facts.Inputs)
            sink.AddContent(ComponentKind.Input, input.Path, input.Digest, input.IsExecutable);
        foreach ((string name, string value) in facts.Parameters)
            sink.AddText(ComponentKind.Parameter, name, value);

        foreach ((string name, string? value) in facts.Environment)
            VisitVariable(name, value, sink);
        foreach (ToolFact tool in facts.Tools)
            VisitTool(tool, sink);
    }

    /// <summary>The second level: a declared fingerprint together with the state of the inputs that were found.</summary>
    public static void VisitDiscovered(
        Fingerprint declared, IEnumerable<KeyValuePair<string, ContentDigest?>> discovered, IComponentSink sink)
    {
        sink.AddText(ComponentKind.Format, "declared", declared.ToString());
        foreach ((string path, ContentDigest? digest) in discovered)
        {
            if (digest is { } content)
                sink.AddContent(ComponentKind.Discovered, path, content, isExecutable: false);
            else
                sink.AddAbsent(ComponentKind.Discovered, path);
        }
    }

    private static void VisitCommand(StepFacts facts, IComponentSink sink)
    {
        sink.AddText(ComponentKind.Command, "kind", KindOf(facts.Step.Command));
        // It decides whether a command with an error line succeeds: what passed without the check must not pass with it.
        if (facts.Step.IgnoreStandardErrorWarningFormat)
            sink.AddText(ComponentKind.Command, "error format", "ignored");
        for (int index = 0; index < facts.Command.Length; index++)
            sink.AddText(ComponentKind.Command, index.ToString(CultureInfo.InvariantCulture), facts.Command[index]);
        if (facts.KeepsStreams)
            sink.AddText(ComponentKind.Command, "streams", "apart");
        if (facts.Step.Command is MethodTemplate method)
            VisitMethod(method, facts.Step, sink);
    }

    // What runs first in a worker may leave something behind that the method reads; and the same files, one of them the method's value
    // and the others written by it, are another result when another one is the value.
    private static void VisitMethod(MethodTemplate method, Step step, IComponentSink sink)
    {
        if (method.WorkerInitializer.Length > 0)
            sink.AddText(ComponentKind.Command, "initializer", method.WorkerInitializer);
        if (method.Result is null)
            return;
        for (int index = 0; index < step.Outputs.Length - 1; index++)
        {
            if (PathText.Comparer.Equals(step.Outputs[index].Path, method.Result))
                sink.AddText(ComponentKind.Command, "result", index.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void VisitVariable(string name, string? value, IComponentSink sink)
    {
        if (value is null)
            sink.AddAbsent(ComponentKind.Environment, name);
        else
            sink.AddText(ComponentKind.Environment, name, value);
    }

    private static void VisitTool(ToolFact tool, IComponentSink sink)
    {
        if (tool.Digest is { } digest)
            sink.AddContent(ComponentKind.Tool, tool.Name, digest, isExecutable: false);
        else
            sink.AddText(ComponentKind.Tool, tool.Name, tool.Text);
    }

    private static string KindOf(CommandTemplate command) => command switch
    {
        ShellTemplate => "shell",
        ProgramTemplate => "executable",
        MethodTemplate => "method",
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such kind of command"),
    };

    private static string NameOf(OutputKind kind) => kind switch
    {
        OutputKind.File => "file",
        OutputKind.OptionalFile => "optional",
        OutputKind.Directory => "directory",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of output"),
    };

    private static string OperatingSystemName() =>
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";
}
