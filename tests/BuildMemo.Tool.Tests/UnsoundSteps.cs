using System.Net.Sockets;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary>Steps whose declarations are wrong, each in its own way.</summary>
public sealed class UnsoundSteps(UnsoundSteps.Project project) : IClassFixture<UnsoundSteps.Project>
{
    [Theory]
    [InlineData("include", "undeclaredRead part.h")]
    [InlineData("script", "undeclaredRead conf/secret.txt")]
    [InlineData("listing", "undeclaredListing conf/")]
    [InlineData("find", "undeclaredListing conf/")]
    [InlineData("glob in the shell", "undeclaredListing conf/")]
    [InlineData("test -f", "undeclaredExistence conf/secret.txt")]
    [InlineData("test of an absent file", "absentFile conf/local.txt")]
    [InlineData("home", "undeclaredRead ~/.toolrc")]
    [InlineData("network", "network 127.0.0.1 port 9")]
    [InlineData("socket", "network service.sock")]
    [InlineData("shared memory", "undeclaredRead /dev/shm/buildmemo-tests-", true)]
    [InlineData("left in shared memory", "undeclaredWrite /dev/shm/buildmemo-tests-", true)]
    [InlineData("git", "undeclaredRead .git/HEAD")]
    [InlineData("git", "undeclaredListing .git/refs/")]
    [InlineData("near", "undeclaredRead", true)]
    [InlineData("listener", "network listens at 127.0.0.1 port 0")]
    [InlineData("date", "timeInOutput obj/date.txt")]
    [InlineData("clock", "nonDeterministic obj/clock.txt")]
    [InlineData("random", "nonDeterministic obj/random.txt")]
    [InlineData("process number", "nonDeterministic obj/pid.txt")]
    [InlineData("variable", "undeclaredVariable AUDITED")]
    [InlineData("variable that is not set", "undeclaredVariable AUDITED_UNSET")]
    [InlineData("home in output", "undeclaredVariable HOME")]
    [InlineData("user in output", "undeclaredVariable USER")]
    [InlineData("folder in output", "absolutePath obj/folder.txt")]
    [InlineData("machine file", "undeclaredRead /etc/hostname")]
    [InlineData("machine name", "machineInOutput obj/machine.txt")]
    [InlineData("search path", "machineInOutput obj/path.txt")]
    [InlineData("link", "undeclaredRead link.txt -> conf/secret.txt")]
    [InlineData("linked folder", "undeclaredRead linked/secret.txt -> conf/secret.txt")]
    [InlineData("second tool", "undeclaredTool tools/mytool")]
    [InlineData("source written", "undeclaredWrite written.txt")]
    [InlineData("left behind", "undeclaredWrite", true)]
    [InlineData("source removed", "undeclaredDelete conf/removed.txt")]
    [InlineData("source moved", "undeclaredDelete conf/moved.txt")]
    [InlineData("touch", "undeclaredWrite conf/secret.txt")]
    [InlineData("append", "undeclaredWrite conf/log.txt")]
    [InlineData("input edited", "undeclaredWrite edited.txt")]
    [InlineData("output of another", "undeclaredRead obj/include.txt")]
    [InlineData("python module", "undeclaredRead helper.py")]
    [InlineData("other folder", "undeclaredRead conf/deep/deep.txt")]
    [InlineData("child of a child", "undeclaredRead conf/secret.txt")]
    [InlineData("odd name", "undeclaredRead conf/ä \"b\"\nc.txt")]
    [InlineData("tar", "timeInOutput obj/in.tar")]
    [InlineData("gzip", "timeInOutput obj/in.gz")]
    [InlineData("time of an input", "timeInOutput obj/stat.txt")]
    [InlineData("date of an input", "timeInOutput obj/ls.txt")]
    [InlineData("failing", "stepFailed failing")]
    [InlineData("output of another name", "stepFailed output of another name")]
    [InlineData("output of another name", "undeclaredWrite obj/real.txt")]
    [InlineData("method ReadsBeside", "undeclaredRead beside.txt")]
    [InlineData("method LooksFor", "absentFile settings.override")]
    [InlineData("method Now", "nonDeterministic", true)]
    [InlineData("method Machine", "machineInOutput", true)]
    [InlineData("method Variable", "undeclaredVariable AUDITED_METHOD_MODE")]
    [InlineData("method Calls", "callOrder", true)]
    [InlineData("method WritesBeside", "undeclaredWrite beside.log")]
    public void Are_found(string step, string expected, bool isStart = false)
    {
        string[] found = project.Of(step);
        Assert.True(isStart ? found.Any(one => one.StartsWith(expected, StringComparison.Ordinal)) : found.Contains(expected), string.Join('\n', found.Prepend("found:")));
        Assert.Equal(1, project.ExitCode);
    }

    [Theory]
    [InlineData("script", "<MemoStep Update=\"script\" Inputs=\"%(Inputs);conf/secret.txt\" />")]
    [InlineData("listing", "<MemoStep Update=\"listing\" Inputs=\"%(Inputs);conf/*\" />")]
    [InlineData("variable", "<MemoStep Update=\"variable\" EnvironmentVariables=\"%(EnvironmentVariables);AUDITED\" />")]
    [InlineData("second tool", "<MemoStep Update=\"second tool\" Tools=\"%(Tools);tools/mytool\" />")]
    [InlineData("source written", "<MemoStep Update=\"source written\" Outputs=\"%(Outputs);written.txt\" />")]
    [InlineData("output of another", "<MemoStep Update=\"output of another\" Inputs=\"%(Inputs);obj/include.txt\" />")]
    [InlineData("near", "<MemoStep Update=\"near\" Inputs=\"%(Inputs);../near.txt\" />")]
    [InlineData("git", null)]
    [InlineData("clock", null)]
    [InlineData("input edited", null)]
    public void Get_a_line_to_paste(string step, string? line) => Assert.Equal(line, project.Item(step));

    [Fact]
    public void Say_where_two_runs_differ() =>
        Assert.Contains("line 2, column ", project.Step("random").GetProperty("findings")[0].GetProperty("evidence").GetString(), StringComparison.Ordinal);

    [Fact]
    public void Leave_the_outputs_of_the_traced_run()
    {
        _ = project.Json;
        Assert.Equal("secret\n", File.ReadAllText(project.Path("obj/script.txt")));
        // Audits of other tests work there too, and take theirs away.
        string[] folders = Directory.GetDirectories(System.IO.Path.GetTempPath(), "buildmemo-audit-*");
        Assert.True(SpinWait.SpinUntil(() => !folders.Any(Directory.Exists), TimeSpan.FromMinutes(2)), string.Join(' ', folders));
    }

    public sealed class Project : AuditProject
    {
        private readonly string _memory = $"/dev/shm/buildmemo-tests-{Guid.NewGuid():N}";
        private readonly Socket _service = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        protected override void Clean()
        {
            _service.Dispose();
            File.Delete(_memory);
            File.Delete(_memory + ".left");
        }

        protected override void Fill(ProjectBuilder project)
        {
            File.WriteAllText(System.IO.Path.Combine(Home, ".toolrc"), "x\n");
            project.File("in.txt", "b\na\n").File("conf/secret.txt", "secret\n").File("conf/removed.txt", "1").File("conf/moved.txt", "1").File("conf/log.txt", "1\n")
                .File("conf/deep/deep.txt", "deep\n").File("conf/ä \"b\"\nc.txt", "odd\n").File("beside.txt", "beside")
                .File("main.c", "#include \"part.h\"\nint main(void) { return PART; }\n").File("part.h", "#define PART 1\n")
                .File("helper.py", "x = '1'\n").File("module.py", "import helper, json\nopen('obj/module.txt', 'w').write(helper.x)\n")
                .File("tools/mytool", "#!/bin/sh\necho hi\n")
                .File("link.sh", "cat link.txt > obj/link.txt\n").File("linked.sh", "cat linked/secret.txt > obj/linked.txt\n")
                .File("tool.sh", "PATH=$PWD/tools:$PATH\nmytool > obj/tool.txt\n")
                .File("other.sh", "cat obj/include.txt > obj/other.txt\n")
                .File("deep.sh", "cd conf && cd deep && cat deep.txt > ../../obj/deep.txt\n")
                .File("child.sh", "( sh -c 'sh -c \"cat conf/secret.txt\"' ) > obj/child.txt\n")
                .File("odd.sh", "for f in conf/*b*; do cat \"$f\"; done > obj/odd.txt\n")
                .File("secret.sh", "cat conf/secret.txt > obj/script.txt\n")
                .File("net.py", "import socket\ns = socket.socket()\ntry:\n    s.connect(('127.0.0.1', 9))\nexcept OSError:\n    pass\nopen('obj/net.txt', 'w').write('x')\n")
                .File("listen.py", "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\nopen('obj/listen.txt', 'w').write('x')\n");
            File.WriteAllText(_memory, "shared\n");
            _service.Bind(new UnixDomainSocketEndPoint(Path("service.sock")));
            _service.Listen();
            project.File("service.py", "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect('service.sock')\nopen('obj/socket.txt', 'w').write('x')\n")
                .File("memory.sh", $"cat {_memory} > obj/memory.txt\n").File("leave.sh", $"cp in.txt obj/leave.txt; echo 1 > {_memory}.left\n");
            File.SetUnixFileMode(Path("tools/mytool"), (UnixFileMode)0b111_101_101);
            File.CreateSymbolicLink(Path("link.txt"), "conf/secret.txt");
            Directory.CreateSymbolicLink(Path("linked"), "conf");

            void Step(string name, string output, string command, params (string Name, string Value)[] more) =>
                project.Step(name, [("Inputs", "in.txt"), ("Outputs", $"obj/{output}"), ("Command", command), .. more]);

            Step("include", "include.txt", "sed '/^#include/d' main.c > obj/include.txt; awk -F'\"' '/include/ {print $2}' main.c | xargs cat >> obj/include.txt", ("Tools", "sed;awk;cat;xargs"));
            Step("script", "script.txt", "sh secret.sh");
            Step("listing", "listing.txt", "ls conf > obj/listing.txt");
            Step("find", "find.txt", "find conf -name 's*' | sort > obj/find.txt");
            Step("glob in the shell", "globs.txt", "cat conf/s* > obj/globs.txt");
            Step("test -f", "test.txt", "D=conf; if [ -f $D/secret.txt ]; then echo 1; fi > obj/test.txt");
            Step("test of an absent file", "absent.txt", "D=conf; if [ -f $D/local.txt ]; then echo 1; fi > obj/absent.txt");
            Step("home", "home.txt", "cat ~/.toolrc > obj/home.txt");
            Step("network", "net.txt", "/usr/bin/python3 net.py");
            Step("socket", "socket.txt", "/usr/bin/python3 service.py");
            Step("shared memory", "memory.txt", "sh memory.sh");
            Step("left in shared memory", "leave.txt", "sh leave.sh");
            Directory.CreateDirectory(Path(".git/refs"));
            project.File(".git/HEAD", "ref: refs/heads/main\n").File("git.sh", "cat .git/HEAD > obj/git.txt; ls .git/refs >> obj/git.txt\n");
            Step("git", "git.txt", "sh git.sh");
            File.WriteAllText(Path("../near.txt"), "near\n");
            project.File("near.sh", "cat ../near.txt > obj/near.txt\n");
            Step("near", "near.txt", "sh near.sh");
            Step("listener", "listen.txt", "/usr/bin/python3 listen.py");
            Step("date", "date.txt", "date +%25Y-%25m-%25d > obj/date.txt");
            Step("clock", "clock.txt", "date +%25s%25N > obj/clock.txt");
            Step("random", "random.txt", "bash -c 'echo a; echo b $RANDOM' > obj/random.txt");
            Step("process number", "pid.txt", "echo $$ > obj/pid.txt");
            Step("variable", "variable.txt", "echo $AUDITED > obj/variable.txt");
            Step("variable that is not set", "unset.txt", "echo ${AUDITED_UNSET:-none} > obj/unset.txt");
            Step("home in output", "homes.txt", "echo $HOME > obj/homes.txt");
            Step("user in output", "user.txt", "echo by $USER > obj/user.txt");
            Step("folder in output", "folder.txt", "pwd > obj/folder.txt");
            Step("machine file", "host.txt", "cat /etc/hostname > obj/host.txt");
            Step("machine name", "machine.txt", "uname -n > obj/machine.txt");
            Step("search path", "path.txt", "echo $PATH > obj/path.txt");
            Step("link", "link.txt", "sh link.sh");
            Step("linked folder", "linked.txt", "sh linked.sh");
            Step("second tool", "tool.txt", "sh tool.sh");
            Step("source written", "first.txt", "cp in.txt obj/first.txt; D=.; echo 1 > $D/written.txt");
            Step("left behind", "left.txt", "cp in.txt obj/left.txt; mktemp > /dev/null");
            Step("source removed", "removed.txt", "cp in.txt obj/removed.txt; D=conf; rm -f $D/removed.txt");
            Step("source moved", "moved.txt", "D=conf; if [ -e $D/moved.txt ]; then mv $D/moved.txt obj/moved.txt; else echo > obj/moved.txt; fi");
            File.SetLastWriteTimeUtc(Path("in.txt"), new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc));
            Step("time of an input", "stat.txt", "stat -c %25Y in.txt > obj/stat.txt");
            Step("date of an input", "ls.txt", "ls -l --time-style=full-iso in.txt > obj/ls.txt");
            Step("output of another name", "declared.txt", "D=obj; echo 1 > $D/real.txt");
            project.File("edited.txt", "a\n");
            project.Step("input edited", ("Inputs", "edited.txt"), ("Outputs", "obj/edited.txt"), ("Command", "D=.; sed -i s/a/b/ $D/edited.txt; cp $D/edited.txt obj/edited.txt"));
            Step("touch", "touch.txt", "cp in.txt obj/touch.txt; D=conf; touch $D/secret.txt");
            Step("append", "append.txt", "cp in.txt obj/append.txt; D=conf; echo 1 >> $D/log.txt");
            Step("output of another", "other.txt", "sh other.sh");
            Step("python module", "module.txt", "/usr/bin/python3 module.py");
            Step("other folder", "deep.txt", "sh deep.sh");
            Step("child of a child", "child.txt", "sh child.sh");
            Step("odd name", "odd.txt", "sh odd.sh");
            Step("tar", "in.tar", "tar cf obj/in.tar in.txt");
            Step("gzip", "in.gz", "gzip -k -c in.txt > obj/in.gz");
            Step("failing", "failing.txt", "cat in.txt > obj/failing.txt; exit 3", ("ContinueOnError", "true"));
            Method(project, "ReadsBeside", parameters: "folder=" + Path(""));
            Method(project, "LooksFor", parameters: "folder=" + Path(""));
            Method(project, "Now");
            Method(project, "Machine");
            Method(project, "Variable");
            Method(project, "Calls");
            Method(project, "WritesBeside", output: "obj/beside.txt", parameters: "folder=" + Path(""));
        }
    }
}
