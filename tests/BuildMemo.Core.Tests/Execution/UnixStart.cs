using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Execution;

public sealed class UnixStart : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_without_the_executable_bit_is_told_with_the_remedy()
        => Assert.Contains("is not executable; 'chmod +x'", Fail(_folder.Write("script", "#!/bin/sh\n")));

    [Fact]
    public void A_folder_in_the_place_of_a_program_is_told() => Assert.Contains("is a folder", Fail(_folder.Path));

    [Fact]
    public void A_missing_interpreter_is_told_by_its_name()
        => Assert.Contains("interpreter '/no/such/python', which does not exist", Fail(Script("#!/no/such/python -u\n")));

    [Fact]
    public void Windows_line_ends_in_a_script_are_told_as_the_cause()
        => Assert.Contains("has Windows line ends", Fail(Script("#!/bin/sh\r\necho hello\r\n")));

    [Fact]
    public void A_file_that_is_no_program_is_told() => Assert.Contains("neither a program for this kind of machine nor a script", Fail(Script("\u0001\u0002 not a program")));

    [Fact]
    public void An_argument_beyond_the_systems_limit_is_told_with_the_remedy()
    {
        string reason = Fail(ShellInvocation.Shell, new string('x', 200_000));

        Assert.Contains("one argument has 200001 bytes and the system allows 131072", reason);
        Assert.Contains("{ResponseFile}", reason);
    }

    [Fact]
    public void Arguments_that_are_too_long_together_are_told_with_their_size()
    {
        string[] arguments = [.. Enumerable.Range(0, 100_000).Select(index => $"a/rather/long/path/of/an/input/file/that/is/one/of/many/{index:000000}")];

        Assert.Contains("the command line is too long: ", Fail(ShellInvocation.Shell, arguments));
    }

    [Fact]
    public void A_NUL_character_is_told_with_its_place() => Assert.Contains("argument 2 contains a NUL", Fail(ShellInvocation.Shell, "-c", "echo a\0b"));

    [Fact]
    public void A_missing_input_file_is_told()
    {
        ProcessRequest request = UnixRequests.Shell(_folder.Path, "cat") with { StandardInputFile = _folder["gone"] };

        Assert.Contains($"standard input, '{_folder["gone"]}'", Fail(request, new UnixProcessRunner()));
    }

    [Theory]
    [InlineData("#!/no/such/python\n")]
    [InlineData("#!/bin/sh\r\n")]
    public void Behind_the_wrapping_shell_the_words_are_the_same(string content)
    {
        var wrapping = new UnixProcessRunner(null, new UnixHost { Umask = 0 });
        ProcessRequest request = UnixRequests.Program(_folder.Path, Script(content));

        Assert.Equal(Fail(request, new UnixProcessRunner()), Fail(request, wrapping));
    }

    [Fact]
    public void Twenty_thousand_arguments_with_all_kinds_of_characters_arrive_unchanged()
    {
        string[] arguments = [.. Enumerable.Range(0, 20_000).Select(index => $"{index} ;%'\"\n$`\\ü€𝄞*")];
        var output = new CollectedOutput();

        new UnixProcessRunner().Run(UnixRequests.Program(_folder.Path, "/usr/bin/printf", ["%s\\0", .. arguments]), output, CancellationToken.None);

        Assert.Equal(arguments, output.Text.Split('\0')[..^1]);
    }

    [Fact]
    public void A_changed_environment_is_not_mistaken_for_the_one_before()
    {
        var runner = new UnixProcessRunner();
        foreach (string value in (string[])["1", "2", "2", "1"])
        {
            var output = new CollectedOutput();
            Dictionary<string, string> environment = UnixRequests.TestEnvironment;
            environment["VALUE"] = value;
            runner.Run(UnixRequests.Shell(_folder.Path, "echo $VALUE") with { Environment = environment }, output, CancellationToken.None);
            Assert.Equal(value, output.Text.Trim());
        }

        Dictionary<string, string> equal = UnixRequests.TestEnvironment;
        Assert.Same(EnvironmentBlock.For(equal), EnvironmentBlock.For(new Dictionary<string, string>(equal)));
    }

    private string Script(string content)
    {
        string path = _folder.Write("script", content);
        UnixRequests.RunOrFail(_folder.Path, $"chmod +x '{path}'");
        return path;
    }

    private string Fail(string file, params string[] arguments) => Fail(UnixRequests.Program(_folder.Path, file, arguments), new UnixProcessRunner());

    private static string Fail(ProcessRequest request, UnixProcessRunner runner)
        => Assert.IsType<ProcessNotStarted>(runner.Run(request, new CollectedOutput(), CancellationToken.None)).Reason;
}
