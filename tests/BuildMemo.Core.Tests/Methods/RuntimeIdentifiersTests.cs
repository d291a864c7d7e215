using BuildMemo.Methods;

namespace BuildMemo.Core.Tests.Methods;

public class RuntimeIdentifiersTests
{
    [Theory]
    [InlineData("linux-x64", "linux-x64 linux unix-x64 unix any")]
    [InlineData("linux-musl-arm64", "linux-musl-arm64 linux-musl linux-arm64 linux unix-arm64 unix any")]
    [InlineData("osx-arm64", "osx-arm64 osx unix-arm64 unix any")]
    [InlineData("win-x64", "win-x64 win any")]
    [InlineData("debian.12-x64", "debian.12-x64 linux-x64 linux unix-x64 unix any")]
    [InlineData("alpine.3.20-x64", "alpine.3.20-x64 linux-musl-x64 linux-musl linux-x64 linux unix-x64 unix any")]
    public void An_identifier_falls_back_as_in_the_host(string identifier, string expected) =>
        Assert.Equal(expected, string.Join(' ', RuntimeIdentifiers.Fallbacks(identifier)));

    [Fact]
    public void This_machine_has_some() => Assert.Contains("any", RuntimeIdentifiers.Here);
}
