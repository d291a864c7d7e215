using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Files;

public class StampTrustTests
{
    private const long Second = 1_000_000_000;
    private static readonly FileSystemTraits s_ext4 = FileSystemTraits.OfMagic(0xEF53);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(-20_000_000, -Second, false)]
    [InlineData(-20_000_001, -Second, true)]
    [InlineData(-Second, -19_000_000, false)]
    [InlineData(-Second, -21_000_000, true)]
    [InlineData(Second, -Second, false)]
    [InlineData(-Second, 1, false)]
    public void A_stamp_is_trusted_when_both_times_lie_before_the_racy_window(long modified, long changed, bool trusted)
    {
        const long now = 1000 * Second;
        Stamp stamp = new(1, now + modified, now + changed, 1, 1);
        Assert.Equal(trusted, StampTrust.IsTrusted(stamp, now, s_ext4));
    }

    [Theory]
    [InlineData(0xEF53, 20, false)]
    [InlineData(0x58465342, 20, false)]
    [InlineData(0x9123683E, 20, false)]
    [InlineData(unchecked((int)0x9123683E), 20, false)]
    [InlineData(0x01021994, 20, false)]
    [InlineData(0x4D44, 2000, false)]
    [InlineData(0x794C7630, 2000, false)]
    [InlineData(0x6969, 2000, true)]
    [InlineData(0xFF534D42, 2000, true)]
    public void File_systems_have_their_windows(long magic, int milliseconds, bool isNetwork)
    {
        FileSystemTraits traits = FileSystemTraits.OfMagic(magic);
        Assert.Equal(milliseconds * 1_000_000L, traits.RacyWindowNanoseconds);
        Assert.Equal(isNetwork, traits.IsNetwork);
        Assert.Equal(!isNetwork, StampTrust.IsTrusted(new(0, 0, 0, 0, 0), Clock.NowNanoseconds(), traits));
    }

    [Fact]
    public void Names_on_fat_do_not_differ_in_case() => Assert.False(FileSystemTraits.OfMagic(0x4D44).IsCaseSensitive);

    [Fact]
    public void A_path_that_is_not_there_yet_has_the_traits_of_its_parent()
    {
        using TemporaryFolder folder = new();
        FileSystemTraits traits = FileSystemTraits.Of(folder["missing/deep/file"]);
        Assert.Same(FileSystemTraits.Of(folder.Path), traits);
        Assert.False(traits.IsNetwork);
        Assert.True(traits.IsCaseSensitive);
    }
}
