using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Methods;
using BuildMemo.Testing;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Tests.Binding;

/// <summary>M25: results of functions inside steps, in the store.</summary>
public sealed class MemoryTests : IDisposable
{
    private static int _computed;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void M25_Another_step_reuses_a_result()
    {
        Reset();
        Assert.Equal(new Score(6, "abc"), InStep("one", context => context.Memory.Cache("score", new[] { 1, 2, 3 }, Compute)));
        Assert.Equal(new Score(6, "abc"), InStep("two", context => context.Memory.Cache("score", new[] { 1, 2, 3 }, Compute)));
        Assert.Equal(1, _computed);
        InStep("two", context => context.Memory.Cache("score", new[] { 1, 2 }, Compute));
        InStep("two", context => context.Memory.Cache("other", new[] { 1, 2, 3 }, Compute));
        Assert.Equal(3, _computed);
    }

    [Fact]
    public void M25_A_large_result_lies_in_a_blob()
    {
        Reset();
        for (int i = 0; i < 2; i++)
            Assert.Equal(500_000, InStep("step", context => context.Memory.Cache("large", 500_000, static length => Count(new string('x', length)))).Length);
        Assert.Equal(1, _computed);
    }

    [Fact]
    public void M25_A_hit_tells_the_inputs_again_and_a_changed_one_is_a_miss()
    {
        Reset();
        string file = _folder.Write("root/data.txt", "old");
        MakeOld(file);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("old", InStep("step", context => context.Memory.Cache("read", file, Read), out FakeServices services));
            Assert.Equal([file], services.Inputs.Distinct());
        }

        Assert.Equal(1, _computed);
        File.WriteAllText(file, "new");
        MakeOld(file);
        Assert.Equal("new", InStep("step", context => context.Memory.Cache("read", file, Read)));
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void M25_An_input_that_was_absent_is_a_miss_once_it_is_there()
    {
        Reset();
        string file = _folder["root/later.txt"];
        MakeOld(Directory.CreateDirectory(_folder["root"]).FullName);
        for (int i = 0; i < 2; i++)
            Assert.Equal("", InStep("step", context => context.Memory.Cache("read", file, Read)));
        Assert.Equal(1, _computed);
        MakeOld(_folder.Write("root/later.txt", "now"));
        Assert.Equal("now", InStep("step", context => context.Memory.Cache("read", file, Read)));
    }

    [Fact]
    public void M25_An_input_that_is_swapped_while_the_function_runs_keeps_its_result_out()
    {
        Reset();
        string file = _folder.Write("root/data.txt", "read");
        string other = _folder.Write("root/data.txt.other", "swapped in");
        // Older than the run by the time that a writer can set, and in its place only since the run.
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-1));
        MakeOld(file);
        MakeOld(other);
        Assert.Equal("read", InStep("step", context => context.Memory.Cache("read", file, ReadAndSwap)));
        Assert.Equal("swapped in", InStep("step", context => context.Memory.Cache("read", file, ReadAndSwap)));
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void M25_An_input_that_goes_while_the_function_runs_keeps_its_result_out()
    {
        Reset();
        string file = MakeOld(_folder.Write("root/data.txt", "read"));
        Assert.Equal("read", InStep("step", context => context.Memory.Cache("gone", file, ReadAndDelete)));
        Assert.Equal("", InStep("step", context => context.Memory.Cache("gone", file, ReadAndDelete)));
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void M25_A_folder_as_input_keeps_the_result_out()
    {
        Reset();
        _folder.Write("root/data/a.txt", "");
        string folder = MakeOld(_folder["root/data"]);
        Assert.Equal(1, InStep("step", context => context.Memory.Cache("list", folder, CountFiles)));
        _folder.Write("root/data/b.txt", "");
        Assert.Equal(2, InStep("step", context => context.Memory.Cache("list", folder, CountFiles)));
    }

    [Theory]
    [InlineData("root with spaces", "file:///{0}/x")]
    [InlineData("root & more", "<a>{0}</a>")]
    public void M25_A_result_that_names_this_checkout_in_another_form_is_for_this_checkout_alone(string root, string form)
    {
        Reset();
        string here = _folder[root];
        string written = form.Contains("://", StringComparison.Ordinal) ? Uri.EscapeDataString(here).Replace("%2F", "/", StringComparison.Ordinal) : System.Net.WebUtility.HtmlEncode(here);
        string result = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, written);
        for (int i = 0; i < 2; i++)
            Assert.Equal(result, InStep("step", context => context.Memory.Cache("named", result, Count), mode: Store with { Root = here }));
        Assert.Equal(1, _computed);
        InStep("step", context => context.Memory.Cache("named", result, Count), mode: Store with { Root = _folder["elsewhere"] });
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void M25_A_result_that_names_the_step_s_folder_is_for_that_folder_and_its_inputs_still_count()
    {
        Reset();
        string file = _folder.Write("root/data.txt", "old");
        MakeOld(file);
        string there = Directory.CreateDirectory(_folder["there"]).FullName;
        foreach ((string folder, int computed) in new[] { (_folder.Path, 1), (_folder.Path, 1), (there, 2), (_folder.Path, 2), (there, 2) })
        {
            string result = InStep("step", context => context.Memory.Cache("place", (_folder.Path, file), ReadAndName), out FakeServices services, folder: folder);
            Assert.Equal($"{_folder.Path} old", result);
            // Only files are told: the place is none.
            Assert.Equal([file], services.Inputs.Distinct());
            Assert.Equal(computed, _computed);
        }

        File.WriteAllText(file, "new");
        MakeOld(file);
        Assert.Equal($"{_folder.Path} new", InStep("step", context => context.Memory.Cache("place", (_folder.Path, file), ReadAndName)));
    }

    [Fact]
    public void M25_Dictionaries_of_any_order_are_one_key_and_texts_that_are_not_Unicode_none()
    {
        Reset();
        InStep("step", context => context.Memory.Cache("sum", new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, Sum));
        InStep("step", context => context.Memory.Cache("sum", new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }, Sum));
        InStep("step", context => context.Memory.Cache("sum in tuple", (1, new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }), SumOfSecond));
        InStep("step", context => context.Memory.Cache("sum in tuple", (1, new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }), SumOfSecond));
        Assert.Equal(2, _computed);

        Reset();
        foreach (string text in (string[])["a\uD800", "a\uD801", "a\uFFFD", "a\uD800"])
            Assert.Equal(text[1], InStep("step", context => context.Memory.Cache("halves", text, static given => (int)Count(given)[1])));
        Assert.Equal(4, _computed);
    }

    [Fact]
    public void M25_A_failure_is_not_kept()
    {
        Reset();
        for (int i = 0; i < 2; i++)
            Assert.Throws<InvalidOperationException>(() => InStep("step", context => context.Memory.Cache<int, int>("fails", 1, Fail)));
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void M25_Who_waits_for_a_busy_key_computes_itself_after_a_bounded_time()
    {
        Reset();
        using var entered = new ManualResetEventSlim();
        Gate = new ManualResetEventSlim();
        Entered = entered;
        var first = new Thread(() => InStep("first", context => context.Memory.Cache("slow", 7, Slow)));
        first.Start();
        entered.Wait();
        // The other holds the key and stands still until this one has computed.
        Assert.Equal(7, InStep("second", context => context.Memory.Cache("slow", 7, Slow), TimeSpan.FromMilliseconds(50)));
        Gate.Set();
        first.Join();
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void Modes_of_the_store_are_kept()
    {
        Reset();
        InStep("off", context => context.Memory.Cache("m", 1, Twice), mode: new ContextText());
        InStep("read only", context => context.Memory.Cache("m", 1, Twice), mode: Store with { WritesStore = false });
        InStep("writes", context => context.Memory.Cache("m", 1, Twice));
        Assert.Equal(3, _computed);
        InStep("refresh", context => context.Memory.Cache("m", 1, Twice), mode: Store with { ReadsStore = false });
        Assert.Equal(4, _computed);
        InStep("read only", context => context.Memory.Cache("m", 1, Twice), mode: Store with { WritesStore = false });
        Assert.Equal(4, _computed);
    }

    [Fact]
    public void What_is_no_data_is_named()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(
            () => InStep("step", context => context.Memory.Cache("bad", new Func<int>(() => 1), static function => function())));
        Assert.StartsWith("Memory.Cache(\"bad\"): the arguments, a Func<Int32>, can't be written as JSON", error.Message, StringComparison.Ordinal);
    }

    private ContextText Store => new() { Store = _folder["store"], Root = _folder["root"] };

    private static ManualResetEventSlim Gate { get; set; } = new();

    private static ManualResetEventSlim? Entered { get; set; }

    private static void Reset() => Interlocked.Exchange(ref _computed, 0);

    // A file younger than the computation counts as changed during it; the time at which the inode changed can't be set.
    private static string MakeOld(string file)
    {
        Stamp stamp = FileSystem.Status(file).Stamp;
        long window = FileSystemTraits.Of(stamp, file).RacyWindowNanoseconds;
        SpinWait.SpinUntil(() => Clock.NowNanoseconds() - stamp.Changed > window);
        return file;
    }

    private static Score Compute(int[] values)
    {
        Interlocked.Increment(ref _computed);
        return new(values.Sum(), "abc");
    }

    private static string Count(string text)
    {
        Interlocked.Increment(ref _computed);
        return text;
    }

    private static string Read(string file, StepContext context)
    {
        Interlocked.Increment(ref _computed);
        context.AddInput(file);
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    private static string ReadAndName((string Folder, string File) given, StepContext context) => $"{given.Folder} {Read(given.File, context)}";

    private static int Sum(Dictionary<string, int> numbers)
    {
        Interlocked.Increment(ref _computed);
        return numbers.Values.Sum();
    }

    private static int SumOfSecond((int, Dictionary<string, int> Numbers) given) => Sum(given.Numbers);

    private static string ReadAndSwap(string file, StepContext context)
    {
        string text = Read(file, context);
        if (File.Exists(file + ".other"))
            File.Move(file + ".other", file, overwrite: true);
        return text;
    }

    private static string ReadAndDelete(string file, StepContext context)
    {
        string text = Read(file, context);
        File.Delete(file);
        return text;
    }

    private static int CountFiles(string folder, StepContext context)
    {
        Interlocked.Increment(ref _computed);
        context.AddInput(folder);
        return Directory.GetFiles(folder).Length;
    }

    private static int Fail(int value)
    {
        Interlocked.Increment(ref _computed);
        throw new InvalidOperationException($"{value}");
    }

    private static int Slow(int value)
    {
        if (Interlocked.Increment(ref _computed) == 1)
        {
            Entered!.Set();
            Gate.Wait();
        }

        return value;
    }

    private static int Twice(int value)
    {
        Interlocked.Increment(ref _computed);
        return value * 2;
    }

    private T InStep<T>(string step, Func<StepContext, T> run, TimeSpan? wait = null, ContextText? mode = null) => InStep(step, run, out _, wait, mode);

    private T InStep<T>(string step, Func<StepContext, T> run, out FakeServices services, TimeSpan? wait = null, ContextText? mode = null, string? folder = null)
    {
        var call = new MethodCall { Id = 0, Step = step, Type = "T", Method = "M", Arguments = [], WorkingDirectory = folder ?? _folder.Path };
        using var used = new FakeServices(call);
        services = used;
        T result = run(new WorkerStepContext(used, (mode ?? Store).ToString(), wait));
        Assert.Empty(used.Said);
        return result;
    }

    public sealed record Score(int Sum, string Text);
}
