using BuildMemo.Capture;
using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Capture;

public sealed class OutputLocksTests : IDisposable
{
    private const string Root = "/home/user/project";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private OutputLocks Open()
    {
        OutputLocks? locks = OutputLocks.TryOpen(_folder.Path, out string? fault);
        Assert.Null(fault);
        return locks!;
    }

    private static OutputLockSet? Try(OutputLocks locks, params string[] outputs)
    {
        OutputLockSet? set = locks.TryHold([.. outputs.Select(output => $"{Root}/{output}")], Root, out string? fault);
        Assert.Null(fault);
        return set;
    }

    [Theory]
    [InlineData("obj/a", "obj/a", false)]
    [InlineData("obj/a", "obj/b", true)]
    [InlineData("obj/gen", "obj/gen/x", false)]
    [InlineData("obj/gen/x", "obj/gen", false)]
    [InlineData("obj/gen/x", "obj/gen/y", true)]
    [InlineData("obj/gen/deep/x", "obj/gen", false)]
    [InlineData("obj/gen", "obj/general", true)]
    [InlineData("a", "b", true)]
    public void Two_steps_hold_their_outputs_at_once_unless_one_is_or_holds_the_other(string first, string second, bool both)
    {
        using OutputLocks one = Open();
        using OutputLocks other = Open();
        foreach (OutputLocks next in (OutputLocks[])[one, other])
        {
            using OutputLockSet? held = Try(one, first);
            using OutputLockSet? wanted = Try(next, second);
            Assert.Equal(both, wanted is not null);
        }
    }

    [Fact]
    public void A_busy_output_leaves_nothing_held()
    {
        using OutputLocks locks = Open();
        using OutputLocks other = Open();
        OutputLockSet held = Try(locks, "obj/b")!;
        Assert.Null(Try(other, "obj/a", "obj/b", "obj/c"));
        Assert.NotNull(Try(locks, "obj/a", "obj/c"));
        held.Dispose();
        held.Dispose();
        Assert.NotNull(Try(other, "obj/b"));
    }

    [Fact]
    public void A_step_may_declare_an_output_inside_its_own_folder()
    {
        using OutputLocks locks = Open();
        using OutputLockSet? held = Try(locks, "obj/gen/x", "obj/gen", "obj/gen/deep/y");
        Assert.NotNull(held);
        Assert.Null(Try(locks, "obj/gen/z"));
    }

    [Fact]
    public void The_folder_is_the_users_own_or_there_are_no_locks()
    {
        using (Open())
        {
        }

        string folder = Directory.GetDirectories(_folder.Path).Single();
        Assert.Equal(0b111_000_000, FileSystem.Status(folder).Mode);
        FileSystem.SetMode(folder, 0b111_111_111);
        Assert.Null(OutputLocks.TryOpen(_folder.Path, out string? open));
        Assert.Contains("0700", open, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
        FileSystem.CreateLink(folder, _folder["elsewhere"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        Assert.Null(OutputLocks.TryOpen(_folder.Path, out string? link));
        Assert.Contains("is a link", link, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_user_is_refused()
    {
        // Only root can make one; as another user the test has nothing to show.
        if (LibC.EffectiveUser() != 0)
            return;
        string folder = _folder["buildmemo-0"];
        Assert.Null(PrivateFolder.Ensure(folder));
        System.Diagnostics.Process.Start("chown", ["65534", folder]).WaitForExit();
        Assert.Null(OutputLocks.TryOpen(_folder.Path, out string? fault));
        Assert.Contains("another user", fault, StringComparison.Ordinal);
    }
}
