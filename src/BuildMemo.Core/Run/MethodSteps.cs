using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Execution;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>Steps with their methods bound.</summary>
/// <param name="Steps">All steps of the run; what a method returns has become an output.</param>
/// <param name="Methods">One a step: null for commands.</param>
/// <param name="Problems">Of all steps at once.</param>
internal sealed record MethodReading(ImmutableArray<Step> Steps, BoundMethod?[] Methods, ImmutableArray<Problem> Problems)
{
    /// <summary>What workers need for the assemblies; null when no step is a method.</summary>
    public MethodClosures? Closures { get; init; }
}

/// <summary>
/// Binds all method steps of a run to their methods before anything runs: signatures are read from metadata, nothing of the user's is
/// loaded. Costs nothing where there are none.
/// </summary>
internal sealed class MethodSteps
{
    private const int LongestName = 100;

    private readonly List<Problem> _problems = [];
    // By message: its place among the problems, and how many more steps have it.
    private readonly Dictionary<string, (int Place, int Others)> _repeated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MethodClosure> _found = new(StringComparer.Ordinal);
    private readonly RunRequest _request;
    private readonly MethodClosures _closures;
    private string _assembly = "";

    private MethodSteps(RunRequest request, MethodClosures closures)
    {
        _request = request;
        _closures = closures;
    }

    /// <summary>Reads signatures, adds result files to the outputs, binds.</summary>
    public static MethodReading Bind(RunRequest request, ImmutableArray<Step> steps, FileContents contents)
    {
        if (!steps.Any(step => step.Command is MethodTemplate))
            return new(steps, new BoundMethod?[steps.Length], []);
        MethodClosures closures = new(OptionsOf(request, contents));
        return new MethodSteps(request, closures).Bind(steps) with { Closures = closures };
    }

    /// <summary>File of what a step's method returns, whether it returns something or not.</summary>
    public static string ResultPathOf(Step step, RunRequest request) =>
        ((MethodTemplate)step.Command).Result ?? Path.Combine(StepOptions.ResultFolder(request.Paths), FileNameOf(step.Name) + ".json");

    private static MethodClosureOptions OptionsOf(RunRequest request, FileContents contents)
    {
        string? host = DotnetHost.Find(request.Environment);
        string? resolved = host is null ? null : File.ResolveLinkTarget(host, returnFinalTarget: true)?.FullName ?? host;
        return new()
        {
            Contents = contents.Cache,
            DotnetRoot = Path.GetDirectoryName(resolved) ?? "",
            PackageFolders = request.Paths.NuGetPackageRoot is { } packages ? [packages] : [],
        };
    }

    private MethodReading Bind(ImmutableArray<Step> steps)
    {
        using SignatureReader reader = new((_, name) => FindDependency(name));
        MethodSignature?[] signatures = new MethodSignature?[steps.Length];
        for (int index = 0; index < steps.Length; index++)
        {
            if (steps[index].Command is MethodTemplate)
                signatures[index] = ReadSignature(reader, steps[index]);
        }

        ImmutableArray<Step> withResults = AddResults(steps, signatures, out HashSet<string> results);
        BoundMethod?[] methods = new BoundMethod?[steps.Length];
        for (int index = 0; index < steps.Length; index++)
        {
            if (signatures[index] is { } signature)
                methods[index] = Bind(withResults[index], signature, results);
        }

        return new(withResults, methods, Problems());
    }

    // One message for what is wrong with a method, however many steps call it.
    private MethodSignature? ReadSignature(SignatureReader reader, Step step)
    {
        MethodTemplate template = (MethodTemplate)step.Command;
        _assembly = template.AssemblyPath;
        SignatureReading reading = reader.Read(template.AssemblyPath, template.Method);
        if (reading.Problem is { } unread)
        {
            AddOnce(unread, step);
            return null;
        }

        MethodClosure closure = ClosureOf(template.AssemblyPath);
        foreach (Problem problem in closure.Problems)
            AddOnce(problem, step);
        if (template.WorkerInitializer.Length > 0)
            CheckInitializer(reader, template, step);
        return closure.Problems.IsEmpty ? reading.Signature : null;
    }

    private void CheckInitializer(SignatureReader reader, MethodTemplate template, Step step)
    {
        SignatureReading reading = reader.Read(template.AssemblyPath, template.WorkerInitializer);
        if (reading.Problem is { } problem)
            AddOnce(problem with { Message = $"WorkerInitializer: {problem.Message}" }, step);
        else if (reading.Signature!.Parameters.Length > 0)
            AddOnce(new(Codes.BadMetadataValue, $"WorkerInitializer is {reading.Signature}, which has parameters. A public static method without any is called in each worker first."), step);
    }

    private MethodClosure ClosureOf(string assembly)
    {
        if (!_found.TryGetValue(assembly, out MethodClosure? closure))
            _found.Add(assembly, closure = _closures.Find(assembly));
        return closure;
    }

    private string? FindDependency(string name)
    {
        string file = name + ".dll";
        foreach (ClosureEntry entry in ClosureOf(_assembly).Files)
        {
            if (entry.Name.Equals(file, StringComparison.OrdinalIgnoreCase))
                return entry.Path;
        }

        return null;
    }

    private ImmutableArray<Step> AddResults(ImmutableArray<Step> steps, MethodSignature?[] signatures, out HashSet<string> results)
    {
        ImmutableArray<Step>.Builder all = ImmutableArray.CreateBuilder<Step>(steps.Length);
        results = new(PathText.Comparer);
        for (int index = 0; index < steps.Length; index++)
        {
            Step step = steps[index];
            if (signatures[index] is not { } signature)
            {
                all.Add(step);
                continue;
            }

            bool hasResult = signature.Result != ResultKind.None;
            string path = ResultPathOf(step, _request);
            if (!hasResult && ((MethodTemplate)step.Command).Result is not null)
                Add(Codes.NothingReturned, step, $"declares Result, but {signature} returns nothing. Remove Result, or let the method return a value.");
            if (!hasResult && step.Outputs.IsEmpty)
                Add(Codes.OutputsMissing, step, $"declares no outputs, and {signature} returns nothing. Name the files it writes in Outputs, or the folder it fills in OutputDirectories.");
            if (hasResult)
                results.Add(path);
            all.Add(hasResult && !step.Outputs.Any(output => PathText.Comparer.Equals(output.Path, path))
                ? step with { Outputs = [.. step.Outputs, new(path, OutputKind.File)] }
                : step);
        }

        return all.MoveToImmutable();
    }

    private BoundMethod? Bind(Step step, MethodSignature signature, HashSet<string> results)
    {
        string? result = signature.Result == ResultKind.None ? null : ResultPathOf(step, _request);
        MethodBinding binding = MethodBinder.Bind(MethodStep.Of(step, result, results), signature);
        _problems.AddRange(binding.Problems);
        return binding.Method;
    }

    private void Add(Code code, Step step, string message) => _problems.Add(new(code, $"Step '{step.Name}': {message}") { Step = step.Name });

    private void AddOnce(Problem problem, Step step)
    {
        if (_repeated.TryGetValue(problem.Message, out (int Place, int Others) known))
        {
            _repeated[problem.Message] = (known.Place, known.Others + 1);
            return;
        }

        _repeated.Add(problem.Message, (_problems.Count, 0));
        _problems.Add(problem with { Step = step.Name, Message = $"Step '{step.Name}': {problem.Message}" });
    }

    private ImmutableArray<Problem> Problems()
    {
        foreach ((int place, int others) in _repeated.Values)
        {
            if (others > 0)
                _problems[place] = _problems[place] with { Message = $"{_problems[place].Message} The same holds for {others} more {(others == 1 ? "step" : "steps")}." };
        }

        return [.. _problems];
    }

    // A name that is no file name is replaced; a digest keeps two such names apart.
    private static string FileNameOf(string step)
    {
        Span<char> name = step.Length <= LongestName ? step.ToCharArray() : step[..LongestName].ToCharArray();
        bool isChanged = step.Length > LongestName || step[0] == '.';
        foreach (ref char letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or ' ')
                continue;
            letter = '_';
            isChanged = true;
        }

        if (!isChanged)
            return step;
        using HashingSink sink = new();
        sink.AddText(ComponentKind.Name, "", step);
        return $"{name.TrimStart('.')}-{sink.ToFingerprint().ToString()[..8]}";
    }
}
