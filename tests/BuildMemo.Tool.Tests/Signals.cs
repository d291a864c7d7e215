using System.Diagnostics;
using System.Globalization;
using BuildMemo.Testing.Stores;

namespace BuildMemo.Tool.Tests;

/// <summary>Ctrl-C and <c>kill</c> while the other side of a pipe stands still: the verb ends, says by its exit code why, and leaves nothing half done.</summary>
public sealed class Signals : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly ToolRig _rig = new();

    public Signals() => StoreGenerator.Fill(_rig.Cache, new() { Records = 20, BlobsPerThousand = 1000, BlobBytes = 400_000 });

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public void Import_ends_while_its_pack_does_not_come(int signal)
    {
        _rig.Run("export", "all.bmpack").Exits(0);
        byte[] pack = File.ReadAllBytes(_rig.Path("all.bmpack"));
        string other = _rig.Path("other");
        using Process process = Start("import", "-", "--cache-dir", other);
        process.StandardInput.BaseStream.Write(pack.AsSpan(0, pack.Length / 2));
        process.StandardInput.BaseStream.Flush();
        Until(() => Directory.Exists(Path.Combine(other, "blobs")) && Directory.EnumerateFiles(Path.Combine(other, "blobs"), "*", SearchOption.AllDirectories).Any());

        Assert.Equal(128 + signal, End(process, signal));
        Assert.Empty(Directory.GetFiles(Path.Combine(other, "tmp")));
        _rig.Run("verify", "--cache-dir", other).Exits(0);
    }

    [Theory]
    [InlineData(Interrupt, "export", "-")]
    [InlineData(Terminate, "export", "-")]
    [InlineData(Terminate, "dump", "big", "-o", "-")]
    public void What_is_written_ends_while_nobody_reads(int signal, params string[] arguments)
    {
        _rig.Run("run", "--name", "big", "--output", "big", "--", "sh", "-c", "head -c 1000000 /dev/urandom > big").Exits(0);
        using Process process = Start(arguments);
        Assert.NotEqual(-1, process.StandardOutput.BaseStream.ReadByte());

        Assert.Equal(128 + signal, End(process, signal));
    }

    [Fact]
    public void Run_ends_while_its_input_does_not_come()
    {
        string temporary = Directory.CreateDirectory(_rig.Path("temporary")).FullName;
        using Process process = Start(["run", "--", "cat"], ("TMPDIR", temporary));
        process.StandardInput.Write("half a line");
        process.StandardInput.Flush();
        Until(() => Directory.EnumerateFiles(temporary, "buildmemo-stdin-*").Any());

        Assert.Equal(128 + Terminate, End(process, Terminate));
        Assert.Empty(Directory.EnumerateFiles(temporary, "buildmemo-stdin-*"));
    }

    private Process Start(params string[] arguments) => Start(arguments, []);

    // A shell that starts these tests in its background lets them ignore the signal.
    private Process Start(string[] arguments, params (string Name, string? Value)[] variables) =>
        _rig.Start(["env", "--default-signal=INT", "dotnet", ToolRig.Program, .. arguments], variables: variables);

    private static int End(Process process, int signal)
    {
        Process.Start("kill", [$"-{signal.ToString(CultureInfo.InvariantCulture)}", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)), "it did not come to that");
}
