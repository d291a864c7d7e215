using System.Diagnostics;
using System.Globalization;
using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Files;

public sealed class RangeLocksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RangeLocks Open()
    {
        RangeLocks? locks = RangeLocks.TryOpen(_folder["locks"], out string? fault);
        Assert.Null(fault);
        return locks!;
    }

    private static RangeLock? Try(RangeLocks locks, string key, LockMode mode)
    {
        RangeLock? held = locks.TryLock(key, mode, out string? fault);
        Assert.Null(fault);
        return held;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_key_has_one_exclusive_holder_or_many_shared_ones(bool sameHandle)
    {
        using RangeLocks first = Open();
        using RangeLocks second = sameHandle ? first : Open();
        RangeLock alone = Try(first, "key", LockMode.Exclusive)!;
        Assert.Null(Try(second, "key", LockMode.Exclusive));
        Assert.Null(Try(second, "key", LockMode.Shared));
        Assert.NotNull(Try(second, "other", LockMode.Exclusive));
        alone.Dispose();
        RangeLock one = Try(first, "key", LockMode.Shared)!;
        RangeLock two = Try(second, "key", LockMode.Shared)!;
        Assert.Null(Try(first, "key", LockMode.Exclusive));
        Assert.Null(Try(second, "key", LockMode.Exclusive));
        one.Dispose();
        one.Dispose();
        Assert.Null(Try(first, "key", LockMode.Exclusive));
        two.Dispose();
        Assert.NotNull(Try(first, "key", LockMode.Exclusive));
    }

    [Fact]
    public void Another_process_sees_the_locks_and_its_own_are_seen()
    {
        using RangeLocks locks = Open();
        RangeLock held = Try(locks, "key", LockMode.Exclusive)!;
        using Process other = StartHolder("key");
        Assert.Equal("busy", other.StandardOutput.ReadLine());
        held.Dispose();
        other.StandardInput.WriteLine();
        Assert.Equal("held", other.StandardOutput.ReadLine());
        Assert.Null(Try(locks, "key", LockMode.Shared));
        // Killed, as a build may be: the kernel gives the lock back.
        other.Kill();
        other.WaitForExit();
        Assert.NotNull(Try(locks, "key", LockMode.Exclusive));
    }

    [Fact]
    public void Commands_do_not_inherit_the_file()
    {
        using RangeLocks locks = Open();
        using Process child = Start("ls", ["-l", "/proc/self/fd"]);
        Assert.DoesNotContain(_folder.Path, child.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_child_that_is_given_the_descriptor_keeps_the_locks_after_its_parent()
    {
        RangeLocks locks = Open();
        Assert.NotNull(Try(locks, "key", LockMode.Exclusive));
        // F_SETFD without FD_CLOEXEC.
        Assert.Equal(0, LibC.Control((int)locks.Handle.DangerousGetHandle(), 2, null));
        using Process child = Start("cat", []);
        locks.Dispose();
        using RangeLocks next = Open();
        Assert.Null(Try(next, "key", LockMode.Exclusive));
        child.Kill();
        child.WaitForExit();
        // Until then a process that another test started meanwhile may have inherited it too.
        Assert.True(SpinWait.SpinUntil(() => Try(next, "key", LockMode.Exclusive) is not null, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_a_fault_with_its_reason()
    {
        Assert.Null(RangeLocks.TryOpen(_folder["missing/locks"], out string? missing));
        Assert.Contains("No such file or directory", missing, StringComparison.Ordinal);
        FileSystem.CreateLink(_folder["link"], "target");
        Assert.Null(RangeLocks.TryOpen(_folder["link"], out string? link));
        Assert.Contains("symbolic links", link, StringComparison.Ordinal);
        Assert.Null(RangeLocks.TryOpen(_folder.Path, out string? folder));
        Assert.Contains("directory", folder, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_file_is_for_its_owner_only_and_touched_when_opened()
    {
        string path = _folder.Write("locks", "");
        File.Delete(path);
        using (Open())
            Assert.Equal(0b110_000_000, FileSystem.Status(path).Mode);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        using (Open())
            Assert.NotEqual(0, FileSystem.Status(path).Stamp.Modified);
    }

    [Fact]
    public void Two_threads_never_hold_one_key_at_once()
    {
        using RangeLocks locks = Open();
        int inside = 0, taken = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int round = 0; round < 2000; round++)
            {
                using RangeLock? held = Try(locks, "key", LockMode.Exclusive);
                if (held is null)
                    continue;
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref inside);
            }
        });
        Assert.True(taken > 0);
    }

    [Fact]
    public void The_byte_of_a_key_stays_the_same_in_every_version()
    {
        // Another value would let two versions of BuildMemo build the same step at once.
        Assert.Equal(2589637968298772969L, RangeLocks.OffsetOf("/home/user/project/obj/a.cs"));
        Assert.InRange(RangeLocks.OffsetOf(""), 0, 1L << 62);
    }

    private Process StartHolder(string key)
    {
        string script = $"""
            import fcntl, os, struct, sys
            fd = os.open(sys.argv[1], os.O_RDWR)
            lock = struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, int(sys.argv[2]), 1, 0)
            def attempt():
                try:
                    fcntl.fcntl(fd, 37, lock); print('held', flush=True)
                except OSError:
                    print('busy', flush=True)
            attempt(); sys.stdin.readline(); attempt(); sys.stdin.readline()
            """;
        string offset = RangeLocks.OffsetOf(key).ToString(CultureInfo.InvariantCulture);
        return Start("/usr/bin/python3", ["-c", script, _folder["locks"], offset]);
    }

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
