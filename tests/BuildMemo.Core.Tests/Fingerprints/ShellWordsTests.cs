using BuildMemo.Fingerprints;

namespace BuildMemo.Core.Tests.Fingerprints;

public class ShellWordsTests
{
    private static string Show(string commandLine) => string.Join(" | ", ShellWords.Split(commandLine).Commands
        .Where(command => command.Words.Length > 0)
        .Select(command => string.Join(' ', command.Words.Select(word => word.IsLiteral ? word.Text : $"<{word.Text}>"))));

    private static string Programs(string commandLine) => string.Join(' ', ShellWords.Split(commandLine).Commands
        .Where(command => command.Words.Length > 0 && !command.IsBuiltin)
        .Select(command => command.Program ?? "?"));

    [Theory]
    [InlineData("gen a b", "gen a b")]
    [InlineData("gen 'a b' \"c d\" e\\ f", "gen a b c d e f")]
    [InlineData("gen 'it'\\''s'", "gen it's")]
    [InlineData("gen \"a\\\"b\\\\c\\d\"", "gen a\"b\\c\\d")]
    [InlineData("gen a\\\nb", "gen ab")]
    [InlineData("gen $X \"$Y/z\" '$Z' *.c ~/a a~b", "gen <$X> <\"$Y/z\"> $Z <*.c> <~/a> a~b")]
    [InlineData("gen a # comment; x\nother", "gen a | other")]
    [InlineData("gen a#b", "gen a#b")]
    [InlineData("awk '{print $1}' < in", "awk {print $1}")]
    [InlineData("gen $", "gen $")]
    public void Words_lose_their_quotes_and_say_whether_they_are_literal(string commandLine, string expected) => Assert.Equal(expected, Show(commandLine));

    [Theory]
    [InlineData("a; b && c || d | e & f\ng", "a b c d e f g")]
    [InlineData("(a; b) && { c; d; }", "a b c d")]
    [InlineData("if a; then b; elif c; then d; else e; fi; f", "a b c d e f")]
    [InlineData("for x in 1 2 3; do gen $x; done", "gen")]
    [InlineData("for x\ndo gen $x; done", "gen")]
    [InlineData("while a; do b; done; until c; do d; done", "a b c d")]
    [InlineData("case $x in a|b) gen;; (c) other ;; *) last; esac; after", "gen other last after")]
    [InlineData("case x in\n a) b ;;\n esac\nc", "b c")]
    [InlineData("! a", "a")]
    [InlineData("f() { gen; }; f a; g", "gen g")]
    [InlineData("function f { gen; }; f a", "gen")]
    [InlineData("A=b C=d gen x", "gen")]
    [InlineData("A=b", "")]
    [InlineData("A=$(gen x) other", "gen other")]
    [InlineData("gen `inner a` \"$(deep \"$(deeper)\")\"", "inner deeper deep gen")]
    [InlineData("gen `a \\`b\\``", "b a gen")]
    [InlineData("gen ${X:-$(inner)} $((1 + 2)) b", "inner gen")]
    [InlineData("diff <(a) <(b)", "a b diff")]
    [InlineData("echo $(( (1+2) * 3 )); gen", "gen")]
    public void Every_simple_command_is_found(string commandLine, string expected) => Assert.Equal(expected, Programs(commandLine));

    [Theory]
    [InlineData("exec gen a", "gen")]
    [InlineData("command gen a", "gen")]
    [InlineData("command -v gen", "")]
    [InlineData("env -i A=b -u C gen x", "env gen")]
    [InlineData("env -S 'gen a'", "env gen")]
    [InlineData("nice -n 5 gen", "nice gen")]
    [InlineData("nohup nice gen", "nohup nice gen")]
    [InlineData("timeout -k 5 10 gen a", "timeout gen")]
    [InlineData("sudo -u me A=b gen", "sudo gen")]
    [InlineData("time -f x gen", "time gen")]
    [InlineData("find . -name '*.c' -exec cc -c {} \\; -exec ls {} +", "find cc ls")]
    [InlineData("ls | xargs -n 1 -P2 gen -x", "ls xargs gen")]
    [InlineData("ls | xargs -I{} sh -c 'gen {}; b'", "ls xargs sh gen b")]
    [InlineData("sh -ec 'a; b \"$1\"' x y", "sh a b")]
    [InlineData("bash -o pipefail -c 'a | b'", "bash a b")]
    [InlineData("/bin/sh -c \"sh -c 'a'\"", "/bin/sh sh a")]
    [InlineData("sh script.sh -c a", "sh")]
    [InlineData("sh -c \"$X\"", "sh ?")]
    public void Wrappers_are_looked_through(string commandLine, string expected) => Assert.Equal(expected, Programs(commandLine));

    [Theory]
    [InlineData("$CC a.c", "?")]
    [InlineData("\"$TOOLS/gen\" a", "?")]
    [InlineData("$(which gen) a", "which ?")]
    public void A_program_that_the_shell_expands_is_unknown(string commandLine, string expected) => Assert.Equal(expected, Programs(commandLine));

    [Fact]
    public void Eval_is_unknown()
    {
        SimpleCommand command = Assert.Single(ShellWords.Split("eval gen a").Commands);
        Assert.True(command.IsUnknown);
    }

    [Theory]
    [InlineData("cd sub && gen", "sub")]
    [InlineData("cd sub; cd deep; gen", "sub/deep")]
    [InlineData("cd /abs && gen", "/abs")]
    [InlineData("cd -- sub && gen", "sub")]
    [InlineData("(cd sub && x); gen", "")]
    [InlineData("a=$(cd sub; pwd); gen", "")]
    [InlineData("cd $X && gen", null)]
    [InlineData("cd - && gen", null)]
    [InlineData("cd && gen", null)]
    [InlineData("a && cd sub && gen", "sub")]
    [InlineData("a && cd sub; gen", null)]
    [InlineData("if a; then cd sub; fi; gen", null)]
    [InlineData("if a; then cd sub; else gen; fi", null)]
    [InlineData("if a; then cd sub; gen; fi", "sub")]
    [InlineData("for x in a; do cd sub; gen; done", null)]
    [InlineData("cd sub | x; gen", "")]
    [InlineData("pushd sub; gen", null)]
    [InlineData("env -C sub gen", "sub")]
    [InlineData("cd sub || exit 1; gen", "sub")]
    public void A_literal_cd_is_followed(string commandLine, string? expected) =>
        Assert.Equal(expected, ShellWords.Split(commandLine).Commands.First(command => command.Program == "gen").Directory);

    [Theory]
    [InlineData("gen", null, true)]
    [InlineData("PATH=./tools:$PATH gen", "./tools:\0", true)]
    [InlineData("PATH=./tools:${PATH}; gen", "./tools:\0", true)]
    [InlineData("export PATH=\"a:$PATH\"; export PATH=b:$PATH; gen", "b:a:\0", true)]
    [InlineData("PATH=/x a; gen", null, true)]
    [InlineData("env PATH=/x gen", "/x", true)]
    [InlineData("PATH=$X:$PATH gen", "$X:$PATH", false)]
    [InlineData("unset PATH; gen", null, false)]
    public void A_changed_search_path_is_followed(string commandLine, string? expected, bool isKnown)
    {
        SimpleCommand command = ShellWords.Split(commandLine).Commands.Last(command => command.Program == "gen");
        Assert.Equal(expected, command.SearchPath);
        Assert.Equal(isKnown, command.IsSearchPathKnown);
    }

    [Fact]
    public void Redirections_are_told_from_words()
    {
        SimpleCommand command = Assert.Single(ShellWords.Split("<in gen a 2>&1 >>'out put' 3<>rw &>both b2 2>err").Commands);

        Assert.Equal(["gen", "a", "b2"], command.Words.Select(word => word.Text));
        Assert.Equal(["<in", ">&1", ">>out put", "<>rw", "&>both", ">err"], command.Redirections.Select(redirection => redirection.Operator + redirection.Target.Text));
        Assert.Equal(["in", "rw"], command.Redirections.Where(redirection => redirection.IsRead).Select(redirection => redirection.Target.Text));
        Assert.Equal(["out put", "rw", "both", "err"], command.Redirections.Where(redirection => redirection.IsWrite).Select(redirection => redirection.Target.Text));
    }

    [Fact]
    public void The_body_of_a_here_document_is_no_command_but_what_it_expands_is()
    {
        Assert.Equal("a inner b", Programs("a <<EOF; x=1\nnot a command $(inner)\nEOF\nb").Replace("inner a", "a inner"));
        Assert.Equal("a b", Programs("a <<-'EOF'\n\tnot $(inner)\n\tEOF\nb"));
        Assert.False(ShellWords.Split("a <<EOF\nno end").IsComplete);
    }

    [Fact]
    public void Words_of_for_and_case_and_values_of_assignments_are_listed_too()
    {
        ShellScript script = ShellWords.Split("for f in a.txt 'b c.txt'; do gen $f; done; X=d.txt; case e in *) ;; esac");

        Assert.Equal(["a.txt", "b c.txt", "d.txt", "e"], script.OtherWords.Select(word => word.Text));
        Assert.True(script.IsComplete);
    }

    [Fact]
    public void A_command_fed_by_a_pipe_says_so()
    {
        ShellScript script = ShellWords.Split("curl x | sh && a");
        Assert.Equal([false, true, false], script.Commands.Select(command => command.IsFedByPipe));
    }

    [Theory]
    [InlineData("gen 'a")]
    [InlineData("gen \"a")]
    [InlineData("gen $(a")]
    [InlineData("gen `a")]
    [InlineData("gen ${a")]
    [InlineData("gen $((1")]
    [InlineData("(gen")]
    [InlineData("gen )")]
    [InlineData("if gen; then x")]
    [InlineData("case gen")]
    [InlineData("for")]
    [InlineData("gen <")]
    [InlineData("gen \\")]
    [InlineData(";;")]
    [InlineData("case x in a")]
    public void Malformed_lines_are_taken_apart_as_far_as_they_go(string commandLine) => Assert.NotNull(ShellWords.Split(commandLine));

    [Fact]
    public void No_text_makes_the_scan_fail_or_stand_still()
    {
        string[] pieces = ["if ", "then ", "fi ", "case ", "in ", "esac ", "(", ")", "((", "$(", "`", "'", "\"", "\\", "<<", "<<-", "E\n", "$", "{", "}", "${", ";;", ";", "&", "|", "<", ">", "&>", "a ", "b=", "PATH=", "sh -c ", "xargs ", "env ", "\n", "for ", "do ", "done ", "#", "function "];
        var random = new Random(7);
        for (int round = 0; round < 50_000; round++)
            ShellWords.Split(string.Concat(Enumerable.Range(0, random.Next(1, 15)).Select(_ => pieces[random.Next(pieces.Length)])));
        ShellWords.Split(new string('(', 100_000));
        ShellWords.Split(string.Concat(Enumerable.Repeat("$(", 100_000)));
        ShellWords.Split(string.Concat(Enumerable.Repeat("${x:-", 100_000)));
        ShellWords.Split(string.Concat(Enumerable.Repeat("\"$(", 100_000)));
        ShellWords.Split(string.Concat(Enumerable.Repeat("nice ", 100_000)));
    }

    [Fact]
    public void A_program_call_without_a_shell_knows_no_builtins_but_wrappers()
    {
        Assert.Equal(["echo"], ShellWords.FromWords("echo", ["a;b"]).Commands.Where(command => !command.IsBuiltin).Select(command => command.Program));
        Assert.Equal(["sh", "gen"], ShellWords.FromWords("sh", ["-c", "cd x; gen"]).Commands.Where(command => !command.IsBuiltin).Select(command => command.Program));
    }

    [Fact]
    public void The_command_prompts_lines_are_split_at_its_separators()
    {
        ShellScript script = CommandPromptWords.Split("gen \"a b\" c^&d %X% && other > out.txt | third");

        Assert.Equal(["gen", "other", "third"], script.Commands.Select(command => command.Program));
        Assert.Equal(["gen", "a b", "c&d", "%X%"], script.Commands[0].Words.Select(word => word.Text));
        Assert.False(script.Commands[0].Words[3].IsLiteral);
        Assert.Equal("out.txt", script.Commands[1].Redirections[0].Target.Text);
        Assert.True(script.Commands[2].IsFedByPipe);
    }
}
