using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary>Steps whose declarations say all: a finding here is a false alarm.</summary>
public sealed class SoundSteps(SoundSteps.Project project) : IClassFixture<SoundSteps.Project>
{
    [Theory]
    [InlineData("cp")]
    [InlineData("pipe")]
    [InlineData("sort")]
    [InlineData("gcc with a DepFile")]
    [InlineData("make")]
    [InlineData("python")]
    [InlineData("sqlite")]
    [InlineData("temporary file")]
    [InlineData("temporary folder")]
    [InlineData("file beside the output")]
    [InlineData("glob")]
    [InlineData("output folder")]
    [InlineData("declared link")]
    [InlineData("declared variable")]
    [InlineData("declared tool")]
    [InlineData("fixed archive")]
    [InlineData("search path")]
    [InlineData("consumer")]
    [InlineData("ignored input")]
    [InlineData("response file")]
    [InlineData("own socket")]
    [InlineData("sockets of the system")]
    [InlineData("shared memory")]
    [InlineData("method Upper")]
    [InlineData("method Busy")]
    public void Give_no_finding(string step)
    {
        Assert.Empty(project.Of(step));
        Assert.Null(project.Item(step));
    }

    [Fact]
    public void Are_exit_code_0()
    {
        Assert.True(project.Json.GetProperty("sound").GetBoolean());
        Assert.Equal(0, project.ExitCode);
    }

    public sealed class Project : AuditProject
    {
        // Not on each machine; what stands in for it does the same calls.
        private static bool Has(string program) => File.Exists("/usr/bin/" + program);

        protected override void Fill(ProjectBuilder project)
        {
            project.File("in.txt", "b\na\n").File("more/a.txt", "1").File("more/b.txt", "2").File("inc/h.h", "#define H 1\n").File("first/readme", "")
                .File("main.c", "#include <stdio.h>\n#include \"h.h\"\nint main(void) { return H; }\n")
                .File("gen.py", "import json, os, sys, tempfile, helper\nprint(sorted(os.environ)[:0])\nopen(sys.argv[2], 'w').write(json.dumps(open(sys.argv[1]).read()) + helper.x)\n")
                .File("helper.py", "x = '1'\n").File("tools/mytool", "#!/bin/sh\ncat \"$1\"\n").File("ignored.txt", "1").File("ignored.sh", "cat ignored.txt > /dev/null; cp in.txt obj/ignored.txt\n");
            File.SetUnixFileMode(Path("tools/mytool"), (UnixFileMode)0b111_101_101);
            File.CreateSymbolicLink(Path("link.txt"), "in.txt");

            void Step(string name, string inputs, string output, string command, params (string Name, string Value)[] more) =>
                project.Step(name, [("Inputs", inputs), ("Outputs", output), ("Command", command), .. more]);

            Step("cp", "in.txt", "obj/cp.txt", "cp in.txt obj/cp.txt");
            Step("pipe", "in.txt", "obj/pipe.txt", "cat in.txt | tr a-z A-Z | grep -v X > obj/pipe.txt");
            Step("sort", "in.txt", "obj/sort.txt", "sort in.txt > obj/sort.txt");
            Step("gcc with a DepFile", "main.c", "obj/main.o", Has("gcc")
                ? "gcc -Ifirst -Iinc -MMD -MF obj/main.d -c main.c -o obj/main.o"
                : "for d in first inc; do if [ -f $d/h.h ]; then cat main.c $d/h.h > obj/main.o; echo obj/main.o: main.c $d/h.h > obj/main.d; fi; done", ("DepFile", "obj/main.d"));
            project.File("one.mk", "obj/made.txt: in.txt\n\tcp $< $@\n");
            Step("make", "in.txt;one.mk", "obj/made.txt", Has("make") ? "make -s -f one.mk obj/made.txt" : "cp in.txt obj/made.txt");
            Step("python", "in.txt;helper.py", "obj/python.txt", "/usr/bin/python3 gen.py in.txt obj/python.txt");
            Step("sqlite", "in.txt", "obj/x.db", Has("sqlite3")
                ? "sqlite3 obj/x.db 'create table t(a); insert into t values(1); insert into t values(2)'"
                : "/usr/bin/python3 -c \"import sqlite3; c = sqlite3.connect('obj/x.db'); c.execute('create table t(a)'); c.commit()\"");
            Step("temporary file", "in.txt", "obj/temporary.txt", "T=`mktemp`; sort in.txt > $T; cat $T > obj/temporary.txt; rm $T");
            Step("temporary folder", "in.txt", "obj/temporaries.txt", "T=`mktemp -d`; cp in.txt $T/a; mkdir $T/b; mv $T/a $T/b/c; ls $T/b > /dev/null; cat $T/b/c > obj/temporaries.txt; rm -r $T");
            Step("file beside the output", "in.txt", "obj/beside.txt", "cp in.txt obj/beside.txt.tmp; cat obj/beside.txt.tmp > /dev/null; mv obj/beside.txt.tmp obj/beside.txt");
            Step("glob", "more/*.txt", "obj/glob.txt", "cat more/*.txt > obj/glob.txt; ls more >> obj/glob.txt");
            project.Step("output folder", ("Inputs", "in.txt"), ("OutputDirectories", "obj/many"), ("Command", "mkdir -p obj/many/x; cp in.txt obj/many/x/1; cp in.txt obj/many/2; ls obj/many > /dev/null; cat obj/many/2 > obj/many/3"));
            Step("declared link", "link.txt", "obj/link.txt", "cat link.txt > obj/link.txt");
            Step("declared variable", "in.txt", "obj/variable.txt", "echo $AUDITED > obj/variable.txt", ("EnvironmentVariables", "AUDITED"));
            Step("declared tool", "in.txt", "obj/tool.txt", "sh -c 'tools/mytool in.txt' > obj/tool.txt", ("Tools", "tools/mytool"));
            Step("fixed archive", "in.txt", "obj/in.tar.gz", "tar --mtime=@0 --owner=0 --group=0 -cf - in.txt | gzip -n > obj/in.tar.gz");
            Step("search path", "inc/h.h", "obj/search.txt", "for d in first inc; do if [ -f $d/h.h ]; then cat $d/h.h > obj/search.txt; fi; done");
            Step("consumer", "obj/cp.txt", "obj/consumer.txt", "cat obj/cp.txt > obj/consumer.txt");
            Step("ignored input", "in.txt;ignored.txt", "obj/ignored.txt", "sh ignored.sh", ("IgnoredInputs", "ignored.txt"));
            Step("response file", "in.txt;more/a.txt", "obj/response.txt", "cat {ResponseFile} > /dev/null; cat in.txt more/a.txt > obj/response.txt");
            project.File("ask.py", "import socket\na = socket.socket(socket.AF_UNIX)\na.bind('obj/own.sock')\na.listen()\nsocket.socket(socket.AF_UNIX).connect('obj/own.sock')\nimport os\nos.unlink('obj/own.sock')\nopen('obj/own.txt', 'w').write('x')\n")
                .File("system.py", "import pwd, socket\npwd.getpwall()\nfor path in ('/var/run/nscd/socket', '/dev/log', 'nobody.sock'):\n    try:\n        socket.socket(socket.AF_UNIX).connect(path)\n    except OSError:\n        pass\nopen('obj/system.txt', 'w').write('x')\n")
                .File("memory.sh", "T=`mktemp -p /dev/shm`; cp in.txt $T; cat $T > obj/memory.txt; rm $T\n");
            Step("own socket", "in.txt", "obj/own.txt", "/usr/bin/python3 ask.py");
            Step("sockets of the system", "in.txt", "obj/system.txt", "/usr/bin/python3 system.py");
            Step("shared memory", "in.txt", "obj/memory.txt", "sh memory.sh");
            Method(project, "Upper", output: "obj/upper.txt", input: "in.txt");
            Method(project, "Busy", input: "in.txt");
        }
    }
}
