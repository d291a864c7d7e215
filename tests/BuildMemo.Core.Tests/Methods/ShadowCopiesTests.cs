using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Core.Tests.Fingerprints;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Methods;

/// <summary>The copies that workers load.</summary>
public sealed class ShadowCopiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _place;
    private readonly ShadowCopies _copies;

    public ShadowCopiesTests()
    {
        _place = ShadowFolder.TryMake(_folder.Path, null, out string? fault) ?? throw new InvalidOperationException(fault);
        _copies = Open();
    }

    public void Dispose()
    {
        _copies.Dispose();
        _folder.Dispose();
    }

    private ShadowCopies Open() => ShadowCopies.TryOpen(_place, out string? fault) ?? throw new InvalidOperationException(fault);

    private ImmutableArray<ClosureFile> Closure(string content = "assembly") =>
    [
        Source("Steps.dll", content, ClosureFileKind.Assembly),
        Source("de/Steps.resources.dll", "german", ClosureFileKind.Satellite),
        Source("runtimes/linux-x64/native/libx.so", "native", ClosureFileKind.Native),
    ];

    private ClosureFile Source(string name, string content, ClosureFileKind kind)
    {
        string path = _folder.Write("source/" + name, content);
        return new(name, path, FileHasher.Hash(path).Digest, kind);
    }

    private ShadowCopy Take(ImmutableArray<ClosureFile> files, ShadowCopies? copies = null)
    {
        ShadowCopy? copy = (copies ?? _copies).TryTake(files, out Problem? problem);
        Assert.Null(problem);
        return copy!;
    }

    [Fact]
    public void A_copy_holds_the_files_in_their_places_read_only()
    {
        ImmutableArray<ClosureFile> files = Closure();
        using ShadowCopy copy = Take(files);

        Assert.All(files, file => Assert.Equal(File.ReadAllText(file.Path), File.ReadAllText(copy.PathOf(file.Name))));
        Assert.All(files, file => Assert.Equal(0b100_000_000, FileSystem.Status(copy.PathOf(file.Name)).Mode));
        Assert.All([_place, copy.Folder, Path.GetDirectoryName(copy.PathOf("de/x"))!], folder => Assert.Equal(0b111_000_000, FileSystem.Status(folder).Mode));
    }

    [Fact]
    public void What_is_written_into_the_users_file_never_shows_in_the_copy()
    {
        ImmutableArray<ClosureFile> files = Closure();
        using ShadowCopy copy = Take(files);
        // In place, as compilers may: a hard link would follow.
        using (FileStream stream = new(files[0].Path, FileMode.Open))
            stream.Write("ASSEMBLY"u8);

        Assert.Equal("assembly", File.ReadAllText(copy.PathOf("Steps.dll")));
        Assert.NotEqual(FileSystem.Status(files[0].Path).Stamp.FileId, FileSystem.Status(copy.PathOf("Steps.dll")).Stamp.FileId);
        File.Delete(files[0].Path);
    }

    [Fact]
    public void Equal_closures_share_a_copy_wherever_they_come_from_and_others_have_their_own()
    {
        using ShadowCopy one = Take(Closure());
        long id = (long)FileSystem.Status(one.PathOf("Steps.dll")).Stamp.FileId;
        using ShadowCopies other = Open();
        using ShadowCopy two = Take([.. Closure().Select(file => file with { Path = MoveTo(file, "elsewhere") })], other);
        using ShadowCopy three = Take(Closure("rebuilt"));

        Assert.Equal(one.Folder, two.Folder);
        Assert.Equal(id, (long)FileSystem.Status(two.PathOf("Steps.dll")).Stamp.FileId);
        Assert.NotEqual(one.Folder, three.Folder);
        Assert.Equal("assembly", File.ReadAllText(one.PathOf("Steps.dll")));
        Assert.Equal("rebuilt", File.ReadAllText(three.PathOf("Steps.dll")));
    }

    private string MoveTo(ClosureFile file, string folder) => _folder.Write($"{folder}/{file.Name}", File.ReadAllText(file.Path));

    [Fact]
    public void Many_that_want_it_at_once_get_one_whole_copy()
    {
        ImmutableArray<ClosureFile> files = Closure();
        ShadowCopies[] opened = [.. Enumerable.Range(0, 4).Select(_ => Open())];
        ShadowCopy?[] copies = new ShadowCopy?[16];
        Thread[] threads = [.. copies.Select((_, index) => new Thread(() => copies[index] = opened[index % opened.Length].TryTake(files, out Problem? _)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.Single(copies.Select(copy => copy!.Folder).Distinct());
        Assert.All(files, file => Assert.Equal(File.ReadAllText(file.Path), File.ReadAllText(copies[0]!.PathOf(file.Name))));
        // Nothing unfinished is left.
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_place), path => Path.GetFileName(path).StartsWith("tmp-", StringComparison.Ordinal));
        foreach (ShadowCopies one in opened)
            one.Dispose();
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("truncated")]
    [InlineData("edited")]
    [InlineData("no manifest")]
    [InlineData("damaged manifest")]
    public void A_damaged_copy_is_made_anew(string damage)
    {
        ImmutableArray<ClosureFile> files = Closure();
        string folder;
        using (ShadowCopy first = Take(files))
        {
            folder = first.Folder;
            string path = first.PathOf("de/Steps.resources.dll");
            string manifest = Path.Combine(folder, "..", "manifest");
            FileSystem.SetMode(path, 0b110_000_000);
            if (damage == "removed")
                File.Delete(path);
            else if (damage == "truncated")
                File.WriteAllText(path, "");
            else if (damage == "edited")
                File.WriteAllText(path, "GERMAN");
            else if (damage == "no manifest")
                File.Delete(manifest);
            else
                File.WriteAllText(manifest, "x");
        }

        using ShadowCopy second = Take(files);
        Assert.Equal(folder, second.Folder);
        Assert.Equal("german", File.ReadAllText(second.PathOf("de/Steps.resources.dll")));
    }

    [Fact]
    public void A_file_that_changed_since_it_was_hashed_is_an_error_and_leaves_nothing()
    {
        ImmutableArray<ClosureFile> files = Closure();
        File.WriteAllText(files[1].Path, "another");

        Assert.Null(_copies.TryTake(files, out Problem? problem));
        Assert.Equal(Codes.MethodAssemblyChanging, problem!.Code);
        Assert.Contains(files[1].Path, problem.Message, StringComparison.Ordinal);
        File.Delete(files[1].Path);
        Assert.Null(_copies.TryTake(files, out problem));
        Assert.Equal(Codes.MethodAssemblyChanging, problem!.Code);
        Assert.Empty(Directory.GetDirectories(_place));
    }

    [Fact]
    public void A_folder_that_can_not_be_written_is_an_error_that_names_it()
    {
        ImmutableArray<ClosureFile> files = Closure();
        // Root may write everywhere: a file where the copies lie stands in the way.
        string key = ShadowCopies.KeyOf(files);
        File.WriteAllText(Path.Combine(_place, key), "in the way");

        Assert.Null(_copies.TryTake(files, out Problem? problem));
        Assert.Equal(Codes.ShadowCopyFailed, problem!.Code);
        Assert.Contains(_place, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_user_or_open_to_others_is_refused()
    {
        using TemporaryFolder other = new();
        string own = other[$"buildmemo-{LibC.EffectiveUser()}"];
        Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.NotNull(ShadowFolder.TryMake(other.Path, null, out _));

        FileSystem.SetMode(own, 0b111_101_101);
        Assert.Null(ShadowFolder.TryMake(other.Path, null, out string? fault));
        Assert.Contains("open to other users", fault, StringComparison.Ordinal);
        FileSystem.SetMode(own, 0b111_000_000);
        Child.Run("chown", ["65534", own], other.Path);
        Assert.Null(ShadowFolder.TryMake(other.Path, null, out fault));
        Assert.Contains("belongs to another user", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_its_place_is_refused()
    {
        using TemporaryFolder other = new();
        Directory.CreateDirectory(other["target"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(other[$"buildmemo-{LibC.EffectiveUser()}"], other["target"]);

        Assert.Null(ShadowFolder.TryMake(other.Path, null, out string? fault));
        Assert.Contains("is a link", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_may_be_executed_in_the_temporary_folder_copies_go_to_the_users_cache()
    {
        Assert.Equal(_folder["cache/buildmemo-workers/methods"], ShadowFolder.TryMake(_folder.Path, _folder["cache"], mayExecute: false, out _));
        Assert.Equal(_place, ShadowFolder.TryMake(_folder.Path, _folder["cache"], mayExecute: true, out _));
        Assert.Equal(_place, ShadowFolder.TryMake(_folder.Path, null, mayExecute: false, out _));
        Assert.Equal("/home/a/.cache", ShadowFolder.CacheOf(new Dictionary<string, string> { ["HOME"] = "/home/a" }));
        Assert.Equal("/caches", ShadowFolder.CacheOf(new Dictionary<string, string> { ["HOME"] = "/home/a", ["XDG_CACHE_HOME"] = "/caches" }));
        Assert.Null(ShadowFolder.CacheOf(new Dictionary<string, string>()));
    }

    [Fact]
    public void Whether_a_folder_allows_execution_is_what_the_system_says_of_its_mount()
    {
        foreach (string line in File.ReadLines("/proc/mounts"))
        {
            string[] fields = line.Split(' ');
            // A folder that another mount covers answers for that one: the last line of a folder counts, and only plain ones are asked.
            if (fields[1] is "/" or "/proc" or "/sys" or "/dev" or "/dev/shm")
                Assert.Equal(!fields[3].Split(',').Contains("noexec"), ShadowFolder.MayExecute(fields[1]));
        }
    }

    [Fact]
    public void What_was_not_used_for_days_is_swept_and_what_is_held_stays()
    {
        using ShadowCopy held = Take(Closure("held"));
        string unused;
        using (ShadowCopy copy = Take(Closure("unused")))
            unused = copy.Folder;
        string? configuration = _copies.TryTakeConfiguration([new("Microsoft.NETCore.App", "10.0.0")], false, out _);
        Directory.CreateDirectory(Path.Combine(_place, "tmp-left"));
        long now = Clock.NowNanoseconds();

        // By another process, so to speak: it sees the locks of this one.
        using ShadowCopies other = Open();
        Assert.Equal(0, other.Sweep(now));
        Assert.Equal(1, other.Sweep(now + TimeSpan.FromHours(2).Ticks * 100));
        Assert.Equal(2, other.Sweep(now + (ShadowCopies.MaxAge + TimeSpan.FromHours(1)).Ticks * 100));
        Assert.False(Directory.Exists(unused));
        Assert.False(File.Exists(configuration));
        Assert.Equal("held", File.ReadAllText(held.PathOf("Steps.dll")));

        held.Dispose();
        Assert.Equal(1, other.Sweep(now + (ShadowCopies.MaxAge + TimeSpan.FromHours(1)).Ticks * 100));
        Assert.False(Directory.Exists(held.Folder));
    }

    [Fact]
    public void Taking_a_copy_is_a_use()
    {
        ImmutableArray<ClosureFile> files = Closure();
        Take(files).Dispose();
        string manifest = Path.Combine(_place, ShadowCopies.KeyOf(files), "manifest");
        File.SetLastWriteTimeUtc(manifest, DateTime.UtcNow.AddDays(-30));
        Take(files).Dispose();

        Assert.Equal(0, _copies.Sweep(Clock.NowNanoseconds()));
        Assert.True(File.Exists(manifest));
    }

    [Fact]
    public void A_program_started_with_the_configuration_has_its_frameworks_and_settings()
    {
        SdkCompiler.Compile(
            _folder.Write("p.cs", """
                [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v8.0")]
                System.Console.WriteLine(System.Environment.Version.Major + " " + System.AppContext.GetData("FX_DEPS_FILE"));
                System.Console.WriteLine(System.Runtime.GCSettings.IsServerGC + " " + System.Runtime.GCSettings.LatencyMode + " " + System.AppContext.GetData("System.Runtime.TieredPGO"));
                System.Console.WriteLine((System.AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") + "").Contains("Microsoft.AspNetCore.Http.dll"));
                System.Console.WriteLine(System.AppContext.GetData("System.Globalization.Invariant") ?? "unset");
                """),
            _folder["Program.dll"],
            "/t:exe");
        string dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        string? plain = _copies.TryTakeConfiguration([new("Microsoft.NETCore.App", "8.0.0")], false, out Problem? problem);
        Assert.Null(problem);
        string? web = _copies.TryTakeConfiguration([new("Microsoft.NETCore.App", "8.0.0"), new("Microsoft.AspNetCore.App", "8.0.0")], true, out _);
        Assert.Equal(plain, _copies.TryTakeConfiguration([new("Microsoft.NETCore.App", "8.0.0")], false, out _));

        string[] lines = Child.Run(dotnet, ["exec", "--runtimeconfig", plain!, _folder["Program.dll"]], _folder.Path).Split('\n');
        Assert.StartsWith($"{Environment.Version.Major} ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["False Batch false", "False", "unset"], lines[1..4]);
        lines = Child.Run(dotnet, ["exec", "--runtimeconfig", web!, _folder["Program.dll"]], _folder.Path).Split('\n');
        Assert.Equal(["True", "true"], lines[2..4]);
    }
}
