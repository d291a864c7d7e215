using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Files;

public sealed class FileStatusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_status_tells_kind_mode_size_and_times_as_the_framework_does()
    {
        string path = _folder.Write("a file.txt", "hello");
        Assert.Equal(0, FileSystem.SetMode(path, 0b111_101_101));
        FileStatus status = FileSystem.Status(path);
        Assert.Equal(FileKind.File, status.Kind);
        Assert.Equal(0b111_101_101, status.Mode);
        Assert.True(status.IsExecutable);
        Assert.Equal(5, status.Stamp.Size);
        Assert.Equal(Clock.ToNanoseconds(File.GetLastWriteTimeUtc(path)) / 1000, status.Stamp.Modified / 1000);
        Assert.NotEqual(0UL, status.Stamp.FileId);
        Assert.NotEqual(0UL, status.Stamp.Device);
        Assert.Equal(FileKind.Directory, FileSystem.Status(_folder.Path).Kind);
    }

    [Fact]
    public void A_link_is_followed_or_not_as_asked()
    {
        string path = _folder.Write("target", "12345678");
        FileSystem.CreateLink(_folder["link"], "target");
        FileSystem.CreateLink(_folder["dangling"], "nowhere");
        Assert.Equal(FileSystem.Status(path), FileSystem.Status(_folder["link"]));
        Assert.Equal(FileKind.Link, FileSystem.Status(_folder["link"], followLinks: false).Kind);
        Assert.Equal(FileKind.Missing, FileSystem.Status(_folder["dangling"]).Kind);
        Assert.Equal("nowhere", FileSystem.ReadLink(_folder["dangling"]));
        Assert.Null(FileSystem.ReadLink(path));
        Assert.Null(FileSystem.ReadLink(_folder["missing"]));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("file/below")]
    [InlineData("nul\0inside")]
    public void A_missing_path_is_an_answer_and_no_error(string relative)
    {
        _folder.Write("file", "");
        _folder.Write("nul", "");
        Assert.True(FileSystem.TryStatus(_folder[relative], true, out FileStatus status, out int error));
        Assert.Equal(default, status);
        Assert.Equal(0, error);
    }

    [Fact]
    public void A_loop_of_links_is_an_error_with_its_number_and_missing_without()
    {
        FileSystem.CreateLink(_folder["a"], "b");
        FileSystem.CreateLink(_folder["b"], "a");
        Assert.False(FileSystem.TryStatus(_folder["a"], true, out _, out int error));
        Assert.Equal("Too many levels of symbolic links", FileSystem.Describe(error));
        Assert.Equal(FileKind.Missing, FileSystem.Status(_folder["a"]).Kind);
    }

    [Theory]
    [InlineData("späce ünd \"quotes\" ' ; % $ \n newline")]
    [InlineData("日本語/ファイル🎉")]
    public void Any_name_works_as_text_and_as_bytes(string relative)
    {
        string path = _folder.Write(relative, "x");
        byte[] bytes = Encoding.UTF8.GetBytes(path + "\0");
        Assert.Equal(FileKind.File, FileSystem.Status(path).Kind);
        Assert.Equal(FileSystem.Status(path), FileSystem.Status(bytes));
    }

    [Fact]
    public void A_path_of_thousands_of_characters_works()
    {
        // Near PATH_MAX, which counts bytes.
        string path = _folder.Write(Path.Combine([.. Enumerable.Repeat(new string('e', 200), 19)]), "x");
        Assert.Equal(FileKind.File, FileSystem.Status(path).Kind);
    }

    [Fact]
    public void Touch_mode_rename_and_remove_do_what_they_say_and_return_errno()
    {
        string path = _folder.Write("file", "x");
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        long before = Clock.NowNanoseconds();
        Assert.Equal(0, FileSystem.TouchNow(path));
        // The kernel's time of files lags behind the clock by up to a tick.
        Assert.InRange(FileSystem.Status(path).Stamp.Modified, before - 20_000_000, Clock.NowNanoseconds());
        Assert.Equal(0, FileSystem.SetMode(path, 0b110_000_000));
        Assert.Equal(0b110_000_000, FileSystem.Status(path).Mode);
        Assert.Equal(0, FileSystem.Rename(path, _folder["other"]));
        Assert.Equal(FileKind.Missing, FileSystem.Status(path).Kind);
        Assert.Equal(LibC.NoEntry, FileSystem.Rename(path, _folder["other"]));
        Assert.Equal(LibC.NoEntry, FileSystem.SetMode(path, 0));
        Assert.Equal(LibC.NoEntry, FileSystem.TouchNow(path));
        Assert.Equal(0, FileSystem.Remove(_folder["other"]));
        Assert.Equal(0, FileSystem.Remove(_folder["other"]));
        Assert.Equal(FileKind.Missing, FileSystem.Status(_folder["other"]).Kind);
        Assert.NotEqual(0, FileSystem.Remove(_folder.Path));
    }

    [Fact]
    public void The_layout_of_the_kernels_structures_is_as_the_headers_say()
    {
        Assert.Equal(256, Marshal.SizeOf<LibC.Statx>());
        Assert.Equal(32, Marshal.SizeOf<LibC.FileLock>());
        Assert.Equal(8, (int)Marshal.OffsetOf<LibC.FileLock>(nameof(LibC.FileLock.Start)));
    }
}
