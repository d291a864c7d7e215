using System.Runtime.InteropServices;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Methods;
using BuildMemo.Testing;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Tests.Binding;

/// <summary>P11: large arrays, copied once for all workers of a run and mapped.</summary>
public sealed class LargeArrayTests : IDisposable
{
    private const int Count = 100_000;

    private readonly TemporaryFolder _folder = new();
    private readonly List<FakeServices> _services = [];
    private readonly ArrayFolder _arrays;

    public LargeArrayTests() => _arrays = ArrayFolder.TryMake(_folder["place"], out _)!;

    public void Dispose()
    {
        foreach (FakeServices services in _services)
            services.Dispose();
        _arrays.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void P11_A_large_array_is_written_once_and_mapped_by_all()
    {
        string file = WriteNumbers("large.bin");
        ReadOnlyMemory<double> first = Context(1_000).OpenMapped<double>(file);
        ReadOnlyMemory<double> second = Context(1_000).OpenMapped<double>(file);
        Assert.Equal(Numbers(), first.ToArray());
        Assert.True(first.Span.Overlaps(second.Span));
        Assert.Equal(8 * Count, new FileInfo(Assert.Single(Copies())).Length);
    }

    [Theory]
    [InlineData(8 * Count, 0)]
    [InlineData(8 * Count - 1, 1)]
    public void P11_What_is_not_over_the_bound_is_read(long largestInline, int copies)
    {
        string file = WriteNumbers("small.bin");
        Assert.Equal(Numbers(), Context(largestInline).OpenMapped<double>(file).ToArray());
        Assert.Equal(copies, Copies().Length);
    }

    [Fact]
    public void P11_Without_a_folder_nothing_is_mapped()
    {
        string file = WriteNumbers("read.bin");
        Assert.Equal(Numbers(), Context(new ContextText { LargestInline = 1 }).OpenMapped<double>(file).ToArray());
        Assert.Empty(Copies());
    }

    [Fact]
    public void P11_Shortening_the_input_under_a_reader_changes_nothing_for_it()
    {
        string file = WriteNumbers("shortened.bin");
        ReadOnlyMemory<double> numbers = Context(1_000).OpenMapped<double>(file);
        Memory<double> writable = Context(1_000).OpenMappedCopyOnWrite<double>(file);
        // No page has been touched yet: with a mapping of the file itself each touch would end the process.
        File.WriteAllBytes(file, []);
        Assert.Equal(Numbers(), numbers.ToArray());
        Assert.Equal(Numbers(), writable.ToArray());
    }

    [Fact]
    public void P11_A_changed_file_gets_a_copy_of_its_own()
    {
        string file = WriteNumbers("changing.bin");
        ReadOnlyMemory<double> before = Context(1_000).OpenMapped<double>(file);
        double[] changed = Numbers();
        changed[7] = -1;
        File.WriteAllBytes(file, MemoryMarshal.AsBytes(changed.AsSpan()).ToArray());
        // The same second, the same size.
        Assert.Equal(-1, Context(1_000).OpenMapped<double>(file).Span[7]);
        Assert.Equal(7, before.Span[7]);
    }

    [Fact]
    public void P11_What_is_written_to_a_copy_on_write_mapping_stays_in_the_call()
    {
        string file = WriteNumbers("written.bin");
        Memory<double> writable = Context(1_000).OpenMappedCopyOnWrite<double>(file);
        writable.Span.Fill(-1);
        Assert.Equal(Numbers(), Context(1_000).OpenMapped<double>(file).ToArray());
        Assert.Equal(Numbers(), MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray());
    }

    [Fact]
    public void P11_Copies_are_for_the_user_alone()
    {
        Context(1_000).OpenMapped<double>(WriteNumbers("private.bin"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Copies())));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_arrays.Path));
    }

    [Fact]
    public void P11_A_mapping_outlives_the_folder()
    {
        ReadOnlyMemory<double> numbers = Context(1_000).OpenMapped<double>(WriteNumbers("outliving.bin"));
        _arrays.Dispose();
        Assert.False(Directory.Exists(_arrays.Path));
        Assert.Equal(Numbers(), numbers.ToArray());
    }

    [Fact]
    public void P11_Where_no_copy_can_be_made_the_file_is_read_and_that_is_said()
    {
        string file = WriteNumbers("uncopied.bin");
        Directory.Delete(_arrays.Path, recursive: true);
        Assert.Equal(Numbers(), Context(1_000).OpenMapped<double>(file).ToArray());
        Assert.Contains("BMEMO2431", Assert.Single(_services[0].Said), StringComparison.Ordinal);
        Assert.Contains("BuildMemoTempFolder", _services[0].Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void P11_Where_there_is_no_space_for_a_copy_the_file_is_read_and_that_is_said()
    {
        string small = _folder["small"];
        Directory.CreateDirectory(small);
        Assert.Equal(0, Mounts("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", small));
        try
        {
            using ArrayFolder arrays = ArrayFolder.TryMake(small, out string? fault)!;
            Assert.Null(fault);
            string file = WriteNumbers("spacious.bin");
            List<string> said = [];
            StableFile stable = ArrayCopies.Of(file, new ContextText { Arrays = arrays.Path, LargestInline = 1_000 }, said.Add, default)!;
            Assert.Null(stable.Find());
            Assert.Contains("space", Assert.Single(said), StringComparison.OrdinalIgnoreCase);
            Assert.Contains("BuildMemoTempFolder", said[0], StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(arrays.Path));
        }
        finally
        {
            // A lock file stays open as long as the process.
            Assert.Equal(0, Mounts("umount", "-l", small));
        }
    }

    [Fact]
    public void P11_Of_many_that_want_it_at_once_one_copies()
    {
        string file = WriteNumbers("wanted.bin");
        WorkerStepContext[] contexts = [.. Enumerable.Range(0, 8).Select(_ => Context(1_000))];
        using var start = new Barrier(contexts.Length);
        string?[] found = new string?[contexts.Length];
        Thread[] threads = [.. contexts.Select((_, index) => new Thread(() =>
        {
            StableFile stable = ArrayCopies.Of(file, Text(1_000), static reason => Assert.Fail(reason), default)!;
            start.SignalAndWait();
            found[index] = stable.Find();
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(Assert.Single(Copies()), Assert.Single(found.Distinct()));
    }

    [Fact]
    public void P11_The_chosen_place_goes_first_then_shared_memory_then_the_temporary_folder()
    {
        Assert.StartsWith(_folder["a"] + "/", Made(_folder["a"], _folder["b"], _folder["c"], out _), StringComparison.Ordinal);
        Assert.StartsWith(_folder["b"] + "/", Made(null, _folder["b"], _folder["c"], out _), StringComparison.Ordinal);
        Assert.StartsWith(_folder["c"] + "/", Made(null, null, _folder["c"], out string? fault), StringComparison.Ordinal);
        Assert.Null(fault);
        string blocked = _folder.Write("blocked", "a file");
        Assert.StartsWith(_folder["c"] + "/", Made(blocked, null, _folder["c"], out fault), StringComparison.Ordinal);
        Assert.Contains(blocked, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((2L << 30) - 1, null)]
    [InlineData(2L << 30, "/dev/shm")]
    public void P11_Shared_memory_is_taken_where_two_GB_of_it_are_free(long free, string? place) => Assert.Equal(place, ArrayFolder.SharedMemoryOf(free));

    [Fact]
    public void P11_What_a_killed_build_left_is_swept_by_the_next()
    {
        string all = Path.GetDirectoryName(_arrays.Path)!;
        string left = Path.Combine(all, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "array"), "left over");
        using ArrayFolder next = ArrayFolder.TryMake(_folder["place"], out _)!;
        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(_arrays.Path));
    }

    private static int Mounts(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    private static double[] Numbers() => [.. Enumerable.Range(0, Count).Select(static number => (double)number)];

    private static string Made(string? chosen, string? sharedMemory, string temporary, out string? fault)
    {
        using ArrayFolder folder = ArrayFolder.TryMake(chosen, sharedMemory, temporary, out fault)!;
        return folder.Path;
    }

    private string[] Copies() => Directory.GetFiles(_arrays.Path);

    private string WriteNumbers(string name)
    {
        string path = _folder[name];
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(Numbers().AsSpan()).ToArray());
        // Written long ago: a file that was written just now is copied for each call.
        Age(path);
        return path;
    }

    // The time at which the inode changed can't be set.
    private static void Age(string path)
    {
        Stamp stamp = FileSystem.Status(path).Stamp;
        long window = FileSystemTraits.Of(stamp, path).RacyWindowNanoseconds;
        SpinWait.SpinUntil(() => Clock.NowNanoseconds() - stamp.Changed > window);
    }

    private ContextText Text(long largestInline) => new() { Arrays = _arrays.Path, LargestInline = largestInline };

    private WorkerStepContext Context(long largestInline) => Context(Text(largestInline));

    private WorkerStepContext Context(ContextText text)
    {
        var services = new FakeServices(new MethodCall { Id = 0, Step = "step", Type = "T", Method = "M", Arguments = [], WorkingDirectory = _folder.Path });
        _services.Add(services);
        return new WorkerStepContext(services, text.ToString());
    }
}
