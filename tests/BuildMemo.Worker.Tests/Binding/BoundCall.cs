using System.Reflection;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;
using BuildMemo.Steps;
using BuildMemo.Testing;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Tests.Binding;

/// <summary>A method of BuildMemo.Testing.Signatures, bound as a build binds it, then called as a worker calls it.</summary>
internal sealed class BoundCall : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CallBinder _binder = new();

    public BoundCall() => ResultPath = _folder["results/result.json"];

    public string ResultPath { get; }

    public TemporaryFolder Folder => _folder;

    public IReadOnlySet<string> ResultFiles { get; set; } = new HashSet<string>();

    public ContextText Context { get; set; } = ContextText.Empty;

    /// <summary>What the method returned.</summary>
    public object? Run(string method, string[] inputs, params string[] parameters)
    {
        (MethodInfo info, MethodCall call) = Prepare(method, inputs, parameters);
        using var services = new FakeServices(call);
        return _binder.Await(info.Invoke(null, _binder.Bind(info, call, services)), info);
    }

    public object? Run(string method) => Run(method, []);

    /// <summary>The result file of a method.</summary>
    public (string Content, byte[]? Short) Write(string method, params string[] parameters)
    {
        (MethodInfo info, MethodCall call) = Prepare(method, [], parameters);
        using var services = new FakeServices(call);
        object? result = _binder.Await(info.Invoke(null, _binder.Bind(info, call, services)), info);
        byte[]? content = _binder.WriteResult(result, info, call);
        return (File.ReadAllText(ResultPath), content);
    }

    /// <summary>Binds arguments that a build would have refused, or that it can't check.</summary>
    public object?[] Bind(string method, params MethodArgument[] arguments)
    {
        (string type, string name) = Split(method);
        MethodCall call = CallOf(type, name, [.. arguments]);
        MethodInfo info = _binder.Find(typeof(Testing.Signatures.Values).Assembly.GetType(type)!, call);
        using var services = new FakeServices(call);
        return _binder.Bind(info, call, services);
    }

    public void Dispose() => _folder.Dispose();

    private (MethodInfo Info, MethodCall Call) Prepare(string method, string[] inputs, string[] parameters)
    {
        Assembly assembly = typeof(Testing.Signatures.Values).Assembly;
        using var reader = new SignatureReader();
        SignatureReading reading = reader.Read(assembly.Location, "BuildMemo.Testing.Signatures." + method);
        Assert.True(reading.Signature is not null, reading.Problem?.Message);
        MethodBinding binding = MethodBinder.Bind(
            new()
            {
                Name = "step",
                Parameters = [.. parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => new StepParameter(pair[0], pair[1], false))],
                Inputs = [.. inputs.Select(input => new InputDeclaration(input, false))],
                ResultFiles = ResultFiles,
            },
            reading.Signature);
        Assert.Empty(binding.Problems);
        FilledCall filled = binding.Method!.Fill(inputs);
        Assert.Empty(filled.Problems);
        MethodCall call = CallOf(
            reading.Signature.TypeName, reading.Signature.MethodName, [.. filled.Arguments.Select(argument => Sent(argument, binding.Method))]);
        return (_binder.Find(assembly.GetType(reading.Signature.TypeName)!, call), call);
    }

    // As the build does it (Run/MethodExecution).
    private MethodArgument Sent(FilledArgument argument, BoundMethod method) => argument.Form switch
    {
        ArgumentForm.Text => new(argument.Name, ArgumentKind.Text, argument.Text),
        ArgumentForm.Default => new(argument.Name, ArgumentKind.Default),
        ArgumentForm.Paths => new(argument.Name, ArgumentKind.Paths, null, argument.Paths),
        ArgumentForm.Numbers => new(argument.Name, ArgumentKind.ArrayFile, null, argument.Paths),
        ArgumentForm.Result => new(argument.Name, ArgumentKind.ResultFiles, argument.Paths[0]),
        ArgumentForm.Results => new(argument.Name, ArgumentKind.ResultFiles, null, argument.Paths),
        ArgumentForm.Context => new(
            argument.Name, ArgumentKind.Context, (Context with { Parameters = new Dictionary<string, string?>(method.ContextParameters) }).ToString()),
        _ => new(argument.Name, ArgumentKind.Cancellation),
    };

    private MethodCall CallOf(string type, string method, IEnumerable<MethodArgument> arguments) => new()
    {
        Id = 0,
        Step = "step",
        Type = type,
        Method = method,
        Arguments = [.. arguments],
        ResultPath = ResultPath,
        WorkingDirectory = _folder.Path,
        Seed = 42,
    };

    private static (string Type, string Method) Split(string method)
    {
        int dot = method.LastIndexOf('.');
        return ("BuildMemo.Testing.Signatures." + method[..dot], method[(dot + 1)..]);
    }
}
