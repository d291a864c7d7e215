using BuildMemo.Methods;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Methods;

/// <summary>Shortens tests that read signatures of BuildMemo.Testing.Signatures and bind steps to them.</summary>
internal static class Reading
{
    public static string AssemblyPath { get; } = typeof(Testing.Signatures.Values).Assembly.Location;

    /// <summary>Reads a method below the namespace of the test assembly.</summary>
    public static SignatureReading Try(string method)
    {
        using var reader = new SignatureReader();
        return reader.Read(AssemblyPath, "BuildMemo.Testing.Signatures." + method);
    }

    public static MethodSignature Signature(string method)
    {
        SignatureReading reading = Try(method);
        Assert.True(reading.Signature is not null, reading.Problem?.Message);
        return reading.Signature;
    }

    /// <summary>Binds a step with the given parameters (<c>name=value</c>).</summary>
    public static MethodBinding Bind(string method, params string[] parameters) => Bind(method, Step(parameters));

    public static MethodBinding Bind(string method, MethodStep step) => MethodBinder.Bind(step, Signature(method));

    public static MethodStep Step(params string[] parameters) => new()
    {
        Name = "step",
        Parameters =
        [
            .. parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => new StepParameter(pair[0], pair[1], IsIgnored: false)),
        ],
    };

    /// <summary>The canonical text of one value.</summary>
    public static string Canonical(string method, string value)
    {
        BoundMethod bound = Bound(Bind(method, $"value={value}"));
        return Assert.Single(bound.Parameters).CanonicalText;
    }

    /// <summary>The one problem of one value.</summary>
    public static string Problem(MethodBinding binding, Errors.Code code)
    {
        Assert.Null(binding.Method);
        Errors.Problem problem = Assert.Single(binding.Problems);
        Assert.Equal(code, problem.Code);
        Assert.Equal("step", problem.Step);
        return problem.Message;
    }

    public static BoundMethod Bound(MethodBinding binding)
    {
        Assert.Empty(binding.Problems);
        return binding.Method!;
    }
}
