using BuildMemo.Settings;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Settings;

public sealed class CpuCountTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private int Find(int system, string? maximum = null) =>
        CpuCount.Find(name => name == CpuCount.MaximumVariable ? maximum : null, system, _root.Path);

    [Fact]
    public void P23_without_limits_the_system_decides() => Assert.Equal(8, Find(8));

    [Theory]
    [InlineData("0-2", 3)]
    [InlineData("0-1,4", 3)]
    [InlineData("5", 1)]
    [InlineData("nonsense", 8)]
    public void P23_the_affinity_mask_limits(string list, int expected)
    {
        _root.Write("proc/self/status", $"Name:\tx\nCpus_allowed_list:\t{list}\nMems_allowed_list:\t0\n");
        Assert.Equal(expected, Find(8));
    }

    [Theory]
    [InlineData("150000 100000", 2)]
    [InlineData("100000 100000", 1)]
    [InlineData("max 100000", 8)]
    [InlineData("1 100000", 1)]
    public void P23_the_quota_of_cgroup_version_2_limits_rounded_up(string quota, int expected)
    {
        _root.Write("proc/self/cgroup", "0::/user/app\n");
        _root.Write("sys/fs/cgroup/user/app/cpu.max", quota + "\n");
        Assert.Equal(expected, Find(8));
    }

    [Fact]
    public void P23_the_quota_of_a_cgroup_above_counts_too()
    {
        _root.Write("proc/self/cgroup", "0::/user/app\n");
        _root.Write("sys/fs/cgroup/user/app/cpu.max", "max 100000\n");
        _root.Write("sys/fs/cgroup/user/cpu.max", "300000 100000\n");
        Assert.Equal(3, Find(8));
    }

    [Theory]
    [InlineData("0-1", "400000", "600000", "7", 2)]
    [InlineData("0-5", "600000", "300000", "7", 3)]
    [InlineData("0-5", "300000", "600000", "7", 3)]
    [InlineData("0-15", "1600000", "max", null, 8)]
    [InlineData("0-5", "500000", "max", "4", 4)]
    public void P23_the_least_of_all_limits_counts(string affinity, string quota, string quotaAbove, string? maximum, int expected)
    {
        _root.Write("proc/self/status", $"Cpus_allowed_list:\t{affinity}\n");
        _root.Write("proc/self/cgroup", "0::/user/app\n");
        _root.Write("sys/fs/cgroup/user/app/cpu.max", $"{quota} 100000\n");
        _root.Write("sys/fs/cgroup/user/cpu.max", $"{quotaAbove} 100000\n");
        Assert.Equal(expected, Find(8, maximum));
    }

    [Theory]
    [InlineData("250000", 3)]
    [InlineData("-1", 8)]
    public void P23_the_quota_of_cgroup_version_1_limits(string quota, int expected)
    {
        _root.Write("proc/self/cgroup", "11:memory:/x\n4:cpu,cpuacct:/x\n");
        _root.Write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", quota + "\n");
        _root.Write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000\n");
        Assert.Equal(expected, Find(8));
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("99", 8)]
    [InlineData("0", 8)]
    [InlineData("x", 8)]
    public void P23_the_environment_variable_only_lowers(string maximum, int expected) => Assert.Equal(expected, Find(8, maximum));
}
