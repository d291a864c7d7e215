using System.Diagnostics;
using BuildMemo.Errors;
using BuildMemo.Store;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Engine.Tests;

public sealed class StoreFaults : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string> Damages => ["truncated", "flipped", "emptied", "folder", "newer"];

    // One small and one large output, a DepFile: records, blobs and discoveries are all there.
    private void Declare()
    {
        Project.Write("in.txt", "x");
        Project.Write("a.h", "h");
        Project.Shell("large", "seq 60000 > obj/large", "obj/large", ("Inputs", "in.txt"))
            .Shell("deps", "cat in.txt a.h > obj/small; echo 'obj/small: a.h' > obj/dep.d", "obj/small", ("Inputs", "in.txt"), ("DepFile", "obj/dep.d"), ("InferInputs", "false"));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void M19_each_damaged_file_of_the_store_gives_right_outputs_and_at_most_one_warning(string damage)
    {
        Declare();
        Project.Run().Succeeds().Expect(ran: 2).ExpectQuiet();
        string large = Project.Read("obj/large");
        int warned = 0;
        string[] files = [.. _rig.StoreFiles().Where(file => !file.Contains("/locks/", StringComparison.Ordinal))];
        Assert.True(files.Length > 5);
        foreach (string file in files)
        {
            if (!File.Exists(file) || new FileInfo(file).Length == 0)
                continue;
            int quarantined = Quarantined();
            Damage(file, damage);
            EngineResult result = Project.Clean().Run().Succeeds();
            string what = $"{damage} {file}\n{result.Text}";
            Assert.True(result.Errors.Count == 0 && result.Warnings.Count <= 1, what);
            Assert.True(result.Warnings.All(warning => warning.Code.Id.StartsWith("BMEMO30", StringComparison.Ordinal)), what);
            bool isContent = file.Contains("/records/", StringComparison.Ordinal) || file.Contains("/blobs/", StringComparison.Ordinal);
            Assert.True(!isContent || result.Warnings.Count == 1, what);
            Assert.True(!isContent || Quarantined() == quarantined + 1, what);
            Assert.Equal(large, Project.Read("obj/large"));
            Assert.Equal("xh", Project.Read("obj/small"));
            warned += result.Warnings.Count;
            // A store of a newer format is left alone; everything else has healed.
            if (Path.GetFileName(file) == "format")
            {
                Directory.Delete(_rig.Cache, recursive: true);
                Project.Clean().Run().Succeeds().Expect(ran: 2);
            }
            else
            {
                Project.Clean().Run().Succeeds().Expect(restored: 2).ExpectQuiet();
            }
        }

        Assert.True(warned >= 3);
    }

    private int Quarantined()
    {
        string folder = Path.Combine(_rig.Cache, "quarantine");
        return Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Length : 0;
    }

    private static void Damage(string file, string damage)
    {
        byte[] bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "truncated":
                File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
                break;
            case "flipped":
                bytes[bytes.Length / 2] ^= 0x10;
                File.WriteAllBytes(file, bytes);
                break;
            case "emptied":
                File.WriteAllBytes(file, []);
                break;
            case "folder":
                File.Delete(file);
                Directory.CreateDirectory(Path.Combine(file, "below"));
                break;
            default:
                if (Path.GetFileName(file) == "format")
                    File.WriteAllText(file, "buildmemo store 2\n");
                else if (bytes.AsSpan().StartsWith("BMEMO"u8))
                {
                    bytes[6] = 99;
                    File.WriteAllBytes(file, bytes);
                }
                else
                {
                    // A blob: the version in its skippable frame is the store's own affair; another magic number is as new as can be.
                    bytes[0] ^= 0xFF;
                    File.WriteAllBytes(file, bytes);
                }

                break;
        }
    }

    [Fact]
    public void M20_a_store_that_is_a_file_is_one_warning_and_the_build_succeeds()
    {
        File.WriteAllText(_rig.Cache, "no folder");
        Declare();
        Project.Run().Succeeds().Expect(ran: 2);
        Problem problem = Project.Clean().Run().Succeeds().Expect(ran: 2).Warnings.Single();
        Assert.StartsWith("BMEMO30", problem.Code.Id, StringComparison.Ordinal);
        Assert.Contains(_rig.Cache, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M20_a_full_and_a_read_only_store_are_one_warning_with_the_true_cause()
    {
        Directory.CreateDirectory(_rig.Cache);
        Assert.Equal(0, Mount("-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", _rig.Cache));
        try
        {
            Project.Shell("big", "head -c 300000 /dev/urandom > obj/big", "obj/big", ("InferInputs", "false")).Shell("small", "echo x > obj/small", "obj/small");
            EngineResult full = Project.Run().Succeeds().Expect(ran: 2);
            Assert.Contains("space", full.ExpectOneWarning(Codes.StoreUnwritable).Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(0, Mount("-o", "remount,ro", _rig.Cache));
            Project.Write("in.txt", "x");
            Project.Shell("new", "cat in.txt > obj/new", "obj/new", ("Inputs", "in.txt"));
            EngineResult readOnly = Project.Run().Succeeds().Expect(ran: 1, upToDate: 2);
            Assert.Contains("read-only", readOnly.ExpectOneWarning(Codes.StoreUnwritable).Message, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            using Process unmount = Process.Start("umount", _rig.Cache)!;
            unmount.WaitForExit();
        }
    }

    [Fact]
    public void A_store_deleted_during_the_build_fails_nothing()
    {
        Project.Shell("first", "echo 1 > obj/first", "obj/first")
            .Shell("second", $"rm -rf {_rig.Cache}; seq 60000 > obj/second", "obj/second", ("Inputs", "obj/first"), ("InferInputs", "false"))
            .Shell("third", "cat obj/second > obj/third", "obj/third", ("Inputs", "obj/second"));
        EngineResult result = Project.Run().Succeeds().Expect(ran: 3);
        Assert.True(result.Errors.Count == 0 && result.Warnings.Count <= 1, result.Text);
        Project.Run().Expect(upToDate: 3).ExpectQuiet();
        Project.Clean().Run().Succeeds();
        Assert.Equal(Project.Read("obj/second"), Project.Read("obj/third"));
    }

    public static TheoryData<string> BadPaths => ["../outside", "/tmp/bmemo-outside", "obj/other"];

    [Theory]
    [MemberData(nameof(BadPaths))]
    public void A_record_written_by_hand_that_names_another_place_is_refused_with_one_warning(string path)
    {
        Project.Shell("step", "echo right > obj/out", "obj/out");
        // What is below the project is written absolute, as a look-up would see it.
        Forge(output => output with { Path = path.StartsWith("obj", StringComparison.Ordinal) ? Project[path] : path });
        EngineResult result = Project.Clean().Run().Succeeds().Expect(ran: 1);
        result.ExpectOneWarning(Codes.RecordRefused);
        Assert.Equal("right\n", Project.Read("obj/out"));
        Assert.False(File.Exists(_rig["outside"]) || File.Exists("/tmp/bmemo-outside") || Project.Exists("obj/other"));
        Project.Clean().Run().Succeeds().Expect(restored: 1).ExpectQuiet();
    }

    [Fact]
    public void A_record_written_by_hand_with_a_link_that_leads_outside_is_refused()
    {
        Project.Shell("step", "echo right > obj/out", "obj/out");
        Forge(output => new(output.Path, RecordOutputKind.Link) { LinkTarget = "/etc/passwd" });
        Project.Clean().Run().Succeeds().Expect(ran: 1).ExpectOneWarning(Codes.RecordRefused);
        Assert.Null(new FileInfo(Project["obj/out"]).LinkTarget);
    }

    [Fact]
    public void A_record_that_was_copied_to_another_fingerprint_is_not_believed()
    {
        Project.Shell("a", "echo a > obj/out", "obj/out", ("Version", "1"));
        Project.Run().Expect(ran: 1);
        string first = Records().Single();
        Project.NoSteps().Shell("a", "echo a > obj/out", "obj/out", ("Version", "2"));
        Project.Run().Expect(ran: 1);
        string second = Records().Single(file => file != first);
        File.Copy(first, second, overwrite: true);
        EngineResult result = Project.Clean().Run().Succeeds().Expect(ran: 1);
        Assert.Equal(Codes.StoreDamaged, Assert.Single(result.Warnings).Code);
    }

    private string[] Records() => [.. _rig.StoreFiles().Where(file => file.Contains("/records/", StringComparison.Ordinal))];

    // Runs the declared step, then writes its record anew with another output, checksum and all.
    private void Forge(Func<RecordOutput, RecordOutput> change)
    {
        EngineResult made = Project.Run().Succeeds().Expect(ran: 1);
        Faults faults = new();
        using LocalStore store = LocalStore.Open(new() { Place = _rig.Cache }, faults);
        Fingerprints.Fingerprint fingerprint = new(Fingerprints.Sha256Value.From(Convert.FromHexString(made["step"].Fingerprint)));
        Record record = store.Find(fingerprint)!;
        Assert.True(store.Save(record with { Outputs = [change(record.Outputs[0])] }));
        Assert.Empty(faults.Problems);
    }

    private static int Mount(params string[] arguments)
    {
        using Process mount = Process.Start("mount", arguments);
        mount.WaitForExit();
        return mount.ExitCode;
    }

    private sealed class Faults : IStoreFaults
    {
        public List<Problem> Problems { get; } = [];

        public void Report(Problem problem) => Problems.Add(problem);
    }
}
