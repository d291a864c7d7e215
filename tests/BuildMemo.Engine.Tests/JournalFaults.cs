namespace BuildMemo.Engine.Tests;

public sealed class JournalFaults : IDisposable
{
    private readonly EngineRig _rig = new();

    private EngineProject Project => _rig.Project;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_journal_truncated_anywhere_is_ignored_and_rebuilt()
    {
        Project.Write("in.txt", "x");
        Project.Shell("a", "cat in.txt > obj/a", "obj/a", ("Inputs", "in.txt")).Shell("b", "cat obj/a > obj/b", "obj/b", ("Inputs", "obj/a"));
        Project.Run().Expect(ran: 2);
        byte[] whole = File.ReadAllBytes(Project.JournalFile);
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 24))
        {
            File.WriteAllBytes(Project.JournalFile, whole[..length]);
            EngineResult result = Project.Run().Succeeds().Expect(restored: 2).ExpectQuiet();
            Project.Run().Succeeds().Expect(upToDate: 2);
        }

        Assert.Equal(["a", "b"], _rig.Ran);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_journal_never_gives_a_wrong_output()
    {
        Project.Write("in.txt", "x");
        Project.Shell("a", "cat in.txt > obj/a", "obj/a", ("Inputs", "in.txt"));
        Project.Run().Expect(ran: 1);
        byte[] whole = File.ReadAllBytes(Project.JournalFile);
        for (int place = 0; place < whole.Length; place += Math.Max(1, whole.Length / 24))
        {
            byte[] bytes = [.. whole];
            bytes[place] ^= 0x40;
            File.WriteAllBytes(Project.JournalFile, bytes);
            string content = $"v{place}";
            Project.Write("in.txt", content);
            Project.Run().Succeeds().ExpectQuiet();
            Assert.Equal(content, Project.Read("obj/a"));
        }
    }

    [Fact]
    public void A_journal_of_another_project_is_ignored()
    {
        Project.Shell("a", "echo x > obj/a", "obj/a");
        Project.Run().Expect(ran: 1);
        EngineProject other = _rig.Checkout("two").With(Project);
        Directory.CreateDirectory(Path.GetDirectoryName(other.JournalFile)!);
        File.Copy(Project.JournalFile, other.JournalFile);
        other.Run().Succeeds().Expect(restored: 1).ExpectQuiet();
    }
}
