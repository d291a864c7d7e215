using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Fingerprints;

public sealed class ToolResolverTests : IDisposable
{
    private static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string SearchPath => $"{_folder["bin"]}:/usr/bin:/bin";

    private string Program(string relative, string content)
    {
        string path = _folder.Write(relative, content);
        Assert.Equal(0, BuildMemo.Files.FileSystem.SetMode(path, 0b111_101_101));
        return path;
    }

    private ToolIdentity Resolve(string command, params string[] tools) => Resolver().Resolve(ShellWords.Split(command), usesShell: false, _folder.Path, SearchPath, [.. tools]);

    private ToolResolver Resolver() => new(new ToolResolverOptions { Contents = new ContentCache(), PackageFolders = [_folder["packages"]], DotnetRoot = DotnetRoot });

    private string Show(string command, params string[] tools) => string.Join(", ", Resolve(command, tools).Parts.Select(part => $"{part.Kind}:{part.Name}"));

    private string Digests(string command) => string.Join(",", Resolve(command).Parts.Select(part => $"{part.Name}={part.Digest}"));

    private string Warning(string command)
    {
        Problem problem = Assert.Single(Resolve(command).Problems);
        Assert.Equal(Codes.ToolUnidentified, problem.Code);
        Assert.Contains("Tools=", problem.Message);
        return problem.Message;
    }

    [Fact]
    public void A_native_program_is_its_bytes_and_links_are_followed()
    {
        Directory.CreateDirectory(_folder["bin"]);
        File.CreateSymbolicLink(_folder["bin/mysort"], "/usr/bin/sort");
        ToolPart linked = Assert.Single(Resolve("mysort a").Parts);
        ToolPart real = Assert.Single(Resolve("/usr/bin/sort a").Parts);

        Assert.Equal(ToolPartKind.Program, linked.Kind);
        Assert.Equal("mysort", linked.Name);
        Assert.Equal(real.Digest, linked.Digest);
        Assert.NotEqual(default, linked.Status);
    }

    [Fact]
    public void The_shell_is_a_tool_and_its_builtins_are_not()
    {
        ToolIdentity identity = Resolver().Resolve(ShellWords.Split("echo a; true && printf x > y"), usesShell: true, _folder.Path, SearchPath, []);
        Assert.Equal(["sh"], identity.Parts.Select(part => part.Name));
        Assert.Empty(identity.Problems);
    }

    [Fact]
    public void A_script_brings_its_interpreter()
    {
        Program("bin/gen", "#!/usr/bin/perl -w\nprint 1;\n");
        Program("bin/tool", "#!/usr/bin/env perl\nprint 1;\n");
        Program("plain", "echo hello\n");

        Assert.Equal("Script:gen, Program:perl", Show("gen a"));
        Assert.Equal("Script:tool, Program:env, Program:perl", Show("tool a"));
        Assert.Equal("Script:plain, Program:sh", Show("./plain"));
    }

    [Fact]
    public void Another_tool_of_the_name_on_PATH_and_an_edited_one_are_seen()
    {
        string system = Digests("sort a");
        Program("bin/sort", "#!/bin/sh\n1");
        string own = Digests("sort a");
        Program("bin/sort", "#!/bin/sh\n2");

        Assert.NotEqual(system, own);
        Assert.NotEqual(own, Digests("sort a"));
        Assert.Equal(system, Digests("PATH=/usr/bin sort a"));
        Assert.Equal(own[..4], Digests($"cd / && PATH={_folder["bin"]} sort a")[..4]);
    }

    [Fact]
    public void A_program_that_is_not_executable_or_not_there_is_passed_over()
    {
        _folder.Write("bin/sort", "no program");
        Assert.Equal("Program:sort", Show("sort a"));
        Assert.Equal("Missing:nothing-of-this-name", Show("nothing-of-this-name a"));
        Program("bin/nothing-of-this-name", "#!/bin/sh\n");
        Assert.StartsWith("Script:nothing-of-this-name", Show("nothing-of-this-name a"));
    }

    [Theory]
    [InlineData("perl gen.pl a", "Program:perl, Script:gen.pl")]
    [InlineData("perl -I lib gen.pl a", "Program:perl, Script:gen.pl")]
    [InlineData("perl -pe 's/a/b/' gen.pl", "Program:perl")]
    [InlineData("perl nothere.pl", "Program:perl")]
    [InlineData("cd sub && perl inner.pl", "Program:perl, Script:inner.pl")]
    [InlineData("sh gen.sh x", "Program:sh, Script:gen.sh")]
    [InlineData("sh -e gen.sh x", "Program:sh, Script:gen.sh")]
    [InlineData("sh -c 'perl gen.pl'", "Program:sh, Program:perl, Script:gen.pl")]
    [InlineData(". ./gen.sh", "Script:gen.sh")]
    [InlineData("sh < gen.sh", "Program:sh, Script:gen.sh")]
    [InlineData("awk -f prog.awk data", "Program:awk, Script:prog.awk")]
    [InlineData("ls | xargs -n1 perl gen.pl", "Program:ls, Program:xargs, Program:perl, Script:gen.pl")]
    [InlineData("env A=b perl gen.pl", "Program:env, Program:perl, Script:gen.pl")]
    [InlineData("sort a; sort b", "Program:sort")]
    public void Scripts_named_as_arguments_of_interpreters_are_tools(string command, string expected)
    {
        foreach (string file in (string[])["gen.pl", "sub/inner.pl", "gen.sh", "prog.awk", "data"])
            _folder.Write(file, file);
        Assert.Equal(expected, Show(command));
        Assert.Empty(Resolve(command).Problems);
    }

    [Fact]
    public void Shims_are_a_warning_also_behind_env()
    {
        Program("x/.pyenv/shims/python9", "#!/bin/sh\nexec pyenv exec python9\n");
        Program("gen.py", "#!/usr/bin/env python9\n");
        string path = $"PATH={_folder["x/.pyenv/shims"]}:$PATH";

        Assert.Contains($"'python9' is a shim of pyenv ('{_folder["x/.pyenv/shims/python9"]}')", Warning($"{path} python9 a"));
        Assert.Contains("'python9' is a shim of pyenv", Warning($"{path} ./gen.py"));
        Assert.Empty(Resolve($"{path} ./gen.py", "/usr/bin/perl").Problems);
    }

    [Theory]
    [InlineData("$CC a.c", "'$CC' is known to the shell only")]
    [InlineData("eval \"x y\"", "'eval' runs what its words expand to")]
    [InlineData("cat x | sh", "'sh' runs what another command writes")]
    [InlineData("cat x | bash -s -- a", "'bash' runs what another command writes")]
    [InlineData("cat x | perl -", "'perl' runs what another command writes")]
    [InlineData("sh <<EOF\nx\nEOF", "'sh' runs a here-document")]
    [InlineData("perl $SCRIPT", "'$SCRIPT' is known to the shell only")]
    [InlineData("cd $X && ./gen", "'./gen' is relative to a folder")]
    [InlineData("PATH=$X:$PATH sort", "'sort' is looked up on a PATH")]
    [InlineData("dotnet $X.dll", "'$X.dll' is known to the shell only")]
    public void M5_What_cannot_be_identified_is_one_warning_that_asks_for_Tools(string command, string expected) => Assert.Contains(expected, Warning(command));

    [Theory]
    [InlineData("cat x | perl -pe 's/a/b/'")]
    [InlineData("cat x | sh -c 'cat'")]
    [InlineData("cat x | sort")]
    [InlineData("perl - <<EOF\nprint 1\nEOF")]
    [InlineData("for f in a b; do sort $f; done")]
    [InlineData("if true; then sort a; fi; ((")]
    public void What_can_be_identified_is_no_warning(string command) => Assert.Empty(Resolve(command).Problems);

    [Fact]
    public void Npx_is_a_warning()
    {
        Program("bin/npx", "#!/bin/sh\n");
        Assert.Contains("'npx' is a program that runs whatever package", Warning("npx tool"));
    }

    [Fact]
    public void Declared_tools_are_files_or_programs_and_must_be_there()
    {
        string file = _folder.Write("tool.bin", "\0\0binary");
        Assert.Equal("Program:tool.bin, Program:sort", Show("true", file, "sort"));

        Problem problem = Assert.Single(Resolve("true", _folder["none"]).Problems);
        Assert.Equal(Codes.ToolMissing, problem.Code);
        Assert.Contains(_folder["none"], problem.Message);
        Assert.Equal(Codes.ToolMissing, Assert.Single(Resolve("true", "no-such-program").Problems).Code);
    }

    [Fact]
    public void An_assembly_brings_its_dependencies_and_the_runtime_it_selects()
    {
        Application("app");

        Assert.Equal($"Program:dotnet, Assembly:Tool.dll, Dependency:Package.dll, Dependency:Library.dll, Configuration:Tool.runtimeconfig.json, Runtime:Microsoft.NETCore.App {Environment.Version}",
            Show($"{DotnetRoot}/dotnet app/Tool.dll a b"));
        Assert.Equal(Show($"{DotnetRoot}/dotnet app/Tool.dll"), Show($"{DotnetRoot}/dotnet exec --roll-forward Major app/Tool.dll"));
    }

    [Fact]
    public void An_apphost_stands_for_its_assembly()
    {
        Application("app");
        Program("app/Tool", "\u007FELF apphost");
        Directory.CreateDirectory(_folder["bin"]);
        File.CreateSymbolicLink(_folder["bin/linked"], _folder["app/Tool"]);

        Assert.StartsWith("Assembly:Tool, Dependency:Package.dll", Show("app/Tool a"));
        Assert.StartsWith("Assembly:linked, Dependency:Package.dll", Show("linked a"));
        string before = Digests("app/Tool a");
        Program("app/Tool", "\u007FELF another apphost");
        Assert.Equal(before, Digests("app/Tool a"));
        Build("app/Tool.dll", "public class Tool { public static int Other() => 2; }");
        string edited = Digests("app/Tool a");
        Assert.NotEqual(before, edited);
        Build("app/Library.dll", "public class Library { public static int Other() => 3; }");
        Assert.NotEqual(edited, Digests("app/Tool a"));
    }

    [Fact]
    public void No_command_makes_the_resolver_fail()
    {
        string[] pieces = ["dotnet ", "\"\" ", "perl ", "sh ", "-c ", "'x y' ", "env ", "find ", "-exec ", "$X ", "./a ", "../ ", "/ ", "| ", "&& ", "cd ", "PATH=", ":", "\0", "java ", "-jar ", "tool ", "run ", "x.dll ", "npx ", ". ", "< ", "<<E ", "\n", "exec ", "--depsfile ", "awk -f "];
        ToolResolver resolver = Resolver();
        var random = new Random(5);
        for (int round = 0; round < 3_000; round++)
            resolver.Resolve(ShellWords.Split(string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)]))), true, _folder.Path, SearchPath, []);
    }

    [Fact]
    public void A_damaged_configuration_of_an_assembly_is_no_exception()
    {
        Application("app");
        _folder.Write("app/Tool.runtimeconfig.json", "{ nonsense");
        _folder.Write("app/Tool.deps.json", "[]");
        Assert.Equal("Program:dotnet, Assembly:Tool.dll, Dependency:Tool.deps.json, Configuration:Tool.runtimeconfig.json, Missing:Tool.runtimeconfig.json", Show($"{DotnetRoot}/dotnet app/Tool.dll"));
        _folder.Write("app/Tool.deps.json", "{}");
        Assert.Contains("Dependency:Tool.deps.json", Show($"{DotnetRoot}/dotnet app/Tool.dll"));
        File.Delete(_folder["app/Tool.deps.json"]);
        Assert.Contains("Dependency:Library.dll", Show($"{DotnetRoot}/dotnet app/Tool.dll"));
    }

    [Fact]
    public void Verbs_of_the_SDK_bring_the_SDK_and_what_selects_it()
    {
        string dotnet = $"{DotnetRoot}/dotnet";
        string sdk = Show($"{dotnet} build x.csproj");
        Assert.Matches(@"^Program:dotnet, Sdk:\.NET SDK \d+\.\d+\.\d+$", sdk);

        _folder.Write("global.json", "{ /* c */ \"sdk\": { \"version\": \"1.0.0\", \"rollForward\": \"latestMajor\" } }");
        Assert.Equal(sdk.Replace("Sdk:", "Configuration:global.json, Sdk:"), Show($"{dotnet} build x.csproj"));
        _folder.Write("global.json", "{ \"sdk\": { \"version\": \"1.0.0\", \"rollForward\": \"disable\" } }");
        Assert.Equal("Program:dotnet, Configuration:global.json, Missing:.NET SDK", Show($"cd /tmp/.. && cd {_folder.Path} && {dotnet} build x.csproj"));
    }

    [Fact]
    public void Local_tools_bring_their_manifest()
    {
        string dotnet = $"{DotnetRoot}/dotnet";
        _folder.Write(".config/dotnet-tools.json", "{}");
        Assert.Contains("Configuration:dotnet-tools.json", Show($"{dotnet} tool run gen"));
        Assert.Contains("Configuration:dotnet-tools.json", Show($"{dotnet} gen a"));
        Assert.DoesNotContain("dotnet-tools.json", Show($"{dotnet} build"));
        Program("bin/dotnet-gen", "#!/bin/sh\n");
        Assert.Contains("Script:dotnet-gen", Show($"{dotnet} gen a"));
    }

    [Theory]
    [InlineData("10.0.100", "latestPatch", "10.0.103")]
    [InlineData("10.0.100", "patch", "10.0.100")]
    [InlineData("10.0.101", "patch", "10.0.103")]
    [InlineData("10.0.150", "feature", "10.0.201")]
    [InlineData("10.0.150", "latestFeature", "10.0.301")]
    [InlineData("10.0.400", "minor", "10.1.100")]
    [InlineData("9.0.100", "latestMinor", "9.0.300")]
    [InlineData("9.0.400", "major", "10.0.103")]
    [InlineData("9.0.100", "latestMajor", "11.0.100-preview.2")]
    [InlineData("10.0.103", "disable", "10.0.103")]
    [InlineData("10.0.102", "disable", null)]
    [InlineData("12.0.100", "latestMajor", null)]
    public void An_SDK_is_selected_as_global_json_says(string version, string policy, string? expected)
    {
        foreach (string sdk in (string[])["9.0.300", "10.0.100", "10.0.103", "10.0.200", "10.0.201", "10.0.301", "10.1.100", "11.0.100-preview.1", "11.0.100-preview.2", "NuGetFallbackFolder"])
            Directory.CreateDirectory(_folder[$"root/sdk/{sdk}"]);

        Assert.Equal(expected, DotnetSelection.Sdk(_folder["root"], $$"""{"sdk":{"version":"{{version}}","rollForward":"{{policy}}"} }"""));
        Assert.Equal("11.0.100-preview.2", DotnetSelection.Sdk(_folder["root"], null));
        Assert.Equal("11.0.100-preview.2", DotnetSelection.Sdk(_folder["root"], "{ nonsense"));
    }

    [Theory]
    [InlineData("8.0.0", "Minor", "8.0.5")]
    [InlineData("8.0.0", "LatestMinor", "8.2.1")]
    [InlineData("8.1.0", "Minor", "8.2.1")]
    [InlineData("8.0.9", "LatestPatch", null)]
    [InlineData("7.0.0", "Minor", null)]
    [InlineData("7.0.0", "Major", "8.0.5")]
    [InlineData("7.0.0", "LatestMajor", "9.0.0")]
    [InlineData("8.0.4", "Disable", "8.0.4")]
    [InlineData("10.0.0-rc.1", "Minor", "10.0.0-rc.2")]
    [InlineData("nonsense", "Minor", null)]
    public void A_runtime_is_selected_as_the_host_does(string version, string policy, string? expected)
    {
        foreach (string runtime in (string[])["8.0.4", "8.0.5", "8.2.0", "8.2.1", "9.0.0", "10.0.0-rc.2"])
            Directory.CreateDirectory(_folder[$"root/shared/F/{runtime}"]);

        Assert.Equal(expected, DotnetSelection.Framework(_folder["root"], "F", version, policy));
    }

    [Fact]
    public void Every_tool_is_hashed_once_a_run_and_not_at_all_when_the_journal_knows_it()
    {
        var contents = new ContentCache();
        var resolver = new ToolResolver(new ToolResolverOptions { Contents = contents });
        for (int step = 0; step < 100; step++)
            resolver.Resolve(ShellWords.Split("sort a; perl -e 1"), usesShell: true, _folder.Path, SearchPath, []);
        Assert.Equal(3, contents.HashedFiles);

        var known = new ContentCache((string _, ContentKind _, in BuildMemo.Files.FileStatus _, out ContentDigest digest) =>
        {
            digest = new ContentDigest(Sha256Value.Of("known"u8));
            return true;
        });
        ToolIdentity identity = new ToolResolver(new ToolResolverOptions { Contents = known }).Resolve(ShellWords.Split("sort a"), true, _folder.Path, SearchPath, []);
        Assert.Equal(0, known.HashedFiles);
        Assert.All(identity.Parts, part => Assert.Equal(Sha256Value.Of("known"u8), part.Digest.Value));
    }

    [Fact]
    public void Every_step_knows_which_names_were_looked_up_for_it_also_when_another_step_uses_the_same_program()
    {
        Program("bin/gen", "#!/usr/bin/env perl\nprint 1;\n");
        ToolResolver resolver = Resolver();
        ToolIdentity first = resolver.Resolve(ShellWords.Split("gen a"), usesShell: true, _folder.Path, SearchPath, []);
        ToolIdentity second = resolver.Resolve(ShellWords.Split("gen b"), usesShell: true, _folder.Path, SearchPath, []);

        Assert.Contains(first.Lookups, lookup => lookup.Name == "gen" && lookup.Path == _folder["bin/gen"]);
        Assert.Equal(first.Lookups.AsEnumerable(), second.Lookups.AsEnumerable());
    }

    private void Build(string relative, string source)
    {
        string path = _folder[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SdkCompiler.Compile(_folder.Write(relative + ".cs", source), path);
    }

    private void Application(string folder)
    {
        Build($"{folder}/Tool.dll", "public class Tool { public static int F() => 1; }");
        Build($"{folder}/Library.dll", "public class Library { public static int F() => 1; }");
        Build("packages/package/1.0.0/lib/net8.0/Package.dll", "public class Package { public static int F() => 1; }");
        _folder.Write($"{folder}/Tool.runtimeconfig.json", $$"""{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"{{Environment.Version.Major}}.0.0"} } }""");
        _folder.Write($"{folder}/Tool.deps.json", """
            {"runtimeTarget":{"name":".NETCoreApp,Version=v8.0"},
             "targets":{".NETCoreApp,Version=v8.0":{
               "Tool/1.0.0":{"dependencies":{"Package":"1.0.0"},"runtime":{"Tool.dll":{}}},
               "Package/1.0.0":{"runtime":{"lib/net8.0/Package.dll":{},"lib/net8.0/Absent.dll":{}}},
               "ZLibrary/1.0.0":{"runtime":{"Library.dll":{}}}}},
             "libraries":{"Tool/1.0.0":{"type":"project"},"Package/1.0.0":{"type":"package","path":"package/1.0.0"},"ZLibrary/1.0.0":{"type":"project"}}}
            """);
    }
}
