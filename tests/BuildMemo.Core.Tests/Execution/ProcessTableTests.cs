using System.Text;
using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

public class ProcessTableTests
{
    [Fact]
    public void A_name_with_parentheses_and_blanks_does_not_shift_the_fields()
    {
        byte[] line = Encoding.ASCII.GetBytes("42 (a) R 9 (b) T 17 40 39 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 3 0 123456 1000 2\n");

        Assert.True(ProcessTable.TryParse(42, line, out ProcessEntry entry));
        Assert.Equal(new ProcessEntry(42, 'T', 17, 40, 39, 3, 123456), entry);
    }

    [Fact]
    public void A_process_whose_first_thread_has_ended_lives_as_long_as_another()
    {
        Assert.True(new ProcessEntry(42, 'Z', 1, 42, 42, 2, 0).IsAlive);
        Assert.False(new ProcessEntry(42, 'Z', 1, 42, 42, 1, 0).IsAlive);
    }

    [Fact]
    public void A_line_cut_short_is_nothing()
    {
        Assert.False(ProcessTable.TryParse(42, "42 (a) S 1 40 39 0"u8, out _));
        Assert.False(ProcessTable.TryParse(42, "42"u8, out _));
    }

    [Fact]
    public void Start_marks_tell_processes_apart_and_stay_the_same()
    {
        long own = ProcessTree.StartMark(Environment.ProcessId);

        Assert.NotEqual(0, own);
        Assert.Equal(own, ProcessTree.StartMark(Environment.ProcessId));
        Assert.NotEqual(own, ProcessTree.StartMark(1));
        Assert.Equal(0, ProcessTree.StartMark(int.MaxValue));
    }
}
