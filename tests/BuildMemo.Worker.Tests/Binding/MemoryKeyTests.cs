using System.Globalization;
using System.Text.RegularExpressions;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;
using BuildMemo.Testing;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Tests.Binding;

/// <summary>M25: what differs in anything that a function sees never has another's result.</summary>
public sealed class MemoryKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Differing => [.. Pairs.Keys];

    private static Dictionary<string, (object One, object Other)> Pairs { get; } = new()
    {
        ["types below a declared base"] = (new Holder(new Circle(1)), new Holder(new Square(1))),
        ["members of a type below a declared base"] = (new Holder(new Circle(1)), new Holder(new Circle(2))),
        ["elements of a type below the declared one"] = (new List<Shape> { new Circle(1) }, new List<Shape> { new Circle(2) }),
        ["private fields"] = (new Hidden(1), new Hidden(2)),
        ["private fields of a base"] = (new MoreHidden(1), new MoreHidden(2)),
        ["numbers of other types"] = (new Any(1), new Any(1L)),
        ["a number and its text"] = (new Any(1), new Any("1")),
        ["scales of decimals"] = (new Any(1.0m), new Any(1.00m)),
        ["patterns"] = (new Any(new Regex("a+")), new Any(new Regex("b+"))),
        ["options of a pattern"] = (new Any(new Regex("a")), new Any(new Regex("a", RegexOptions.IgnoreCase))),
        ["builders of text"] = (new Any(new System.Text.StringBuilder("a")), new Any(new System.Text.StringBuilder("b"))),
        ["comparers of dictionaries"] = (new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }),
        ["a dictionary's own members"] = (new Named("a") { ["x"] = 1 }, new Named("b") { ["x"] = 1 }),
        ["sharing of one object"] = (Shared(isShared: true), Shared(isShared: false)),
        ["arrays in private fields"] = (new Hidden(new[] { 1, 2 }), new Hidden(new[] { 1, 3 })),
        ["vectors"] = (new Any(System.Runtime.Intrinsics.Vector128.Create(1)), new Any(System.Runtime.Intrinsics.Vector128.Create(2))),
    };

    [Theory]
    [MemberData(nameof(Differing))]
    public void M25_Arguments_that_JSON_writes_alike_are_different_keys(string what)
    {
        (object one, object other) = Pairs[what];
        Assert.NotEqual(StateOf(one), StateOf(other));
        Assert.Equal(StateOf(one), StateOf(one));
    }

    [Fact]
    public void M25_What_is_equal_is_one_key_whatever_its_order_capacity_or_address()
    {
        Assert.Equal(StateOf(new Holder(new Circle(1))), StateOf(new Holder(new Circle(1))));
        Assert.Equal(StateOf(new List<int>(100) { 1 }), StateOf(new List<int> { 1 }));
        Assert.Equal(StateOf(new HashSet<string> { "a", "b" }), StateOf(new HashSet<string> { "b", "a" }));
        Assert.Equal(StateOf(new Dictionary<string, Shape> { ["a"] = new Circle(1), ["b"] = new Square(2) }), StateOf(new Dictionary<string, Shape> { ["b"] = new Square(2), ["a"] = new Circle(1) }));
        Assert.Equal(StateOf(Enumerable.Range(0, 3).Select(static value => value * 2)), StateOf(Enumerable.Range(0, 3).Select(static value => value * 2)));
        Assert.Equal(StateOf(new Any(new ReadOnlyMemory<int>([1, 2], 0, 1))), StateOf(new Any(new ReadOnlyMemory<int>([1, 3], 0, 1))));
    }

    [Fact]
    public void M25_Objects_too_deep_inside_each_other_are_refused_by_name()
    {
        Chain? chain = null;
        for (int depth = 0; depth < 10_000; depth++)
            chain = new Chain(chain);
        Assert.StartsWith("Memory.Cache(\"deep\"): the arguments are no key", Assert.Throws<NotSupportedException>(() => StateOf(chain!, "deep")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M25_The_types_of_a_generic_function_count_in_full()
    {
        Assert.Equal(typeof(List<int>).FullName, InStep(context => context.Memory.Cache("generic", 1, NameOf<List<int>>)));
        Assert.Equal(typeof(List<string>).FullName, InStep(context => context.Memory.Cache("generic", 1, NameOf<List<string>>)));
    }

    [Fact]
    public void M25_A_target_s_type_counts_and_its_private_fields_are_refused_those_of_a_base_too()
    {
        Assert.Equal("one", InStep(context => context.Memory.Cache("target", 1, new One().Call)));
        Assert.Equal("two", InStep(context => context.Memory.Cache("target", 1, new Two().Call)));
        ArgumentException error = Assert.Throws<ArgumentException>(() => InStep(context => context.Memory.Cache("fields", 1, new MoreHidden(1).Call)));
        Assert.Contains("_secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M25_The_culture_at_the_call_counts()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // In a process that knows no cultures but the invariant one, as this one may be, one can be changed.
            foreach (string separator in (string[])["!", ";"])
            {
                CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = separator } };
                Assert.Equal($"1{separator}5", InStep(context => context.Memory.Cache("culture", 1.5, static value => value.ToString(CultureInfo.CurrentCulture))));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void M25_A_path_relative_to_the_step_s_folder_is_that_of_the_step_that_asks()
    {
        foreach (string project in (string[])["root/a", "root/b"])
            MakeOld(_folder.Write(project + "/conf.txt", project));
        for (int round = 0; round < 2; round++)
        {
            foreach (string project in (string[])["root/a", "root/b"])
            {
                Assert.Equal(project, InStep(context => context.Memory.Cache("outer", 1, static (_, inner) => inner.Memory.Cache("conf", 1, ReadConf)), project));
                Assert.Equal(project, InStep(context => context.Memory.Cache("conf", 1, ReadConf), project));
            }
        }
    }

    [Fact]
    public void M25_A_hit_says_again_what_the_function_said_and_with_an_error_nothing_is_kept()
    {
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(1, InStep(context => context.Memory.Cache("warns", 1, Warn), out FakeServices services));
            Assert.Equal($"Warning W1 take care {_folder["root/conf.txt"]} 7", Assert.Single(services.Said));
            Assert.Equal(1, InStep(context => context.Memory.Cache("fails", 1, Complain), out services));
            Assert.Contains("too bad", Assert.Single(services.Said), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void M25_The_step_s_inputs_can_not_be_asked_for_inside()
        => Assert.Contains("StepContext.Inputs", Assert.Throws<InvalidOperationException>(() => InStep(context => context.Memory.Cache("inputs", 1, static (_, inner) => inner.Inputs.Count))).Message, StringComparison.Ordinal);

    private static string NameOf<T>(int value) => typeof(T).FullName!;

    private static string ReadConf(int value, StepContext context)
    {
        context.AddInput("conf.txt");
        return File.ReadAllText(Path.Combine(context.WorkingDirectory, "conf.txt"));
    }

    private static int Warn(int value, StepContext context)
    {
        context.Warning("take care", Path.Combine(Path.GetDirectoryName(context.WorkingDirectory)!, "root/conf.txt"), 7, "W1");
        return value;
    }

    private static int Complain(int value, StepContext context)
    {
        context.Error("too bad");
        return value;
    }

    private static Any Shared(bool isShared)
    {
        var one = new Chain(null);
        return new Any(new[] { one, isShared ? one : new Chain(null) });
    }

    private static string StateOf(object value, string name = "state")
    {
        using var digest = new BuildMemo.Fingerprints.DigestWriter();
        ArgumentState.Write(digest, value, name);
        return digest.Finish().ToString();
    }

    private static void MakeOld(string file)
    {
        BuildMemo.Files.Stamp stamp = BuildMemo.Files.FileSystem.Status(file).Stamp;
        long window = BuildMemo.Files.FileSystemTraits.Of(stamp, file).RacyWindowNanoseconds;
        SpinWait.SpinUntil(() => BuildMemo.Files.Clock.NowNanoseconds() - stamp.Changed > window);
    }

    private T InStep<T>(Func<StepContext, T> run, string folder = "root") => InStep(run, out _, folder);

    private T InStep<T>(Func<StepContext, T> run, out FakeServices services, string folder = "root")
    {
        var call = new MethodCall { Id = 0, Step = "step", Type = "T", Method = "M", Arguments = [], WorkingDirectory = _folder[folder] };
        using var used = new FakeServices(call);
        services = used;
        return run(new WorkerStepContext(used, new ContextText { Store = _folder["store"], Root = _folder["root"] }.ToString()));
    }

    private class Shape;

    private sealed class Circle(int radius) : Shape
    {
        public int Size { get; } = radius;
    }

    private sealed class Square(int side) : Shape
    {
        public int Size { get; } = side;
    }

    private sealed record Holder(Shape Shape);

    private sealed record Any(object Value);

    private sealed class Chain(Chain? next)
    {
        public Chain? Next { get; } = next;
    }

    private class Hidden(object secret)
    {
        private readonly object _secret = secret;

        public string Call(int value) => $"{_secret}";
    }

    private sealed class MoreHidden(object secret) : Hidden(secret);

    private class One
    {
        public string Call(int value) => Tell();

        protected virtual string Tell() => "one";
    }

    private sealed class Two : One
    {
        protected override string Tell() => "two";
    }

    private sealed class Named(string name) : Dictionary<string, int>
    {
        public string Name { get; } = name;
    }
}
