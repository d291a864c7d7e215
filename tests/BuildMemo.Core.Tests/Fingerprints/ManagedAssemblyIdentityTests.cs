using BuildMemo.Fingerprints;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Fingerprints;

public class ManagedAssemblyIdentityTests
{

    private static ContentDigest Identity(string path)
    {
        Assert.True(ManagedAssemblyIdentity.TryCompute(path, out ContentDigest digest));
        return digest;
    }

    private static ContentDigest Compile(TemporaryFolder folder, string name, string source, params string[] options)
    {
        string output = folder[$"{name}/bin/Tool.dll"];
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        SdkCompiler.Compile(folder.Write($"{name}/Tool.cs", source), output, ["/optimize+", .. options.Length == 0 ? ["/deterministic+", "/debug:embedded"] : options]);
        return Identity(output);
    }

    [Fact]
    public void The_same_source_in_another_folder_at_another_commit_with_another_mvid_is_the_same_assembly()
    {
        using var folder = new TemporaryFolder();
        ContentDigest first = Compile(folder, "one", SmallEdits.Source);
        string commit = SmallEdits.Source.Replace("1.0.0+aaaaaaaa", "1.0.0+another.longer.commit.0123456789");

        Assert.Equal(first, Compile(folder, "a/much/deeper/folder", SmallEdits.Source));
        Assert.Equal(first, Compile(folder, "commit", commit));
        Assert.Equal(first, Compile(folder, "mvid", SmallEdits.Source, "/deterministic-", "/debug:portable"));
        Assert.Equal(first, Compile(folder, "nopdb", SmallEdits.Source, "/deterministic+"));
        // The bytes do differ, or the test shows nothing.
        string[] contents = [.. new[] { "one", "a/much/deeper/folder", "commit", "mvid" }.Select(name => Convert.ToBase64String(File.ReadAllBytes(folder[$"{name}/bin/Tool.dll"])))];
        Assert.Equal(contents.Length, contents.Distinct().Count());
    }

    [Fact]
    public void M4_Each_of_a_hundred_small_edits_is_another_assembly()
    {
        using var folder = new TemporaryFolder();
        var seen = new Dictionary<ContentDigest, string> { [Compile(folder, "base", SmallEdits.Source)] = "nothing" };
        // Each costs 30 ms: a sample of them in every run, all of them when there is time.
        int step = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 1 : 3;
        Assert.True(SmallEdits.All.Length >= 100);
        for (int i = 0; i < SmallEdits.All.Length; i += step)
        {
            (string from, string to) = SmallEdits.All[i];
            ContentDigest digest = Compile(folder, $"edit{i}", SmallEdits.Apply((from, to)));
            Assert.False(seen.TryGetValue(digest, out string? other), $"'{from}' -> '{to}' gives the same as {other}");
            seen.Add(digest, $"'{from}' -> '{to}'");
        }
    }

    [Fact]
    public void File_local_types_are_the_same_in_every_folder()
    {
        using var folder = new TemporaryFolder();
        const string source = """
            using System;
            [AttributeUsage(AttributeTargets.All)] public class Names(Type type) : Attribute { public Type Type => type; }
            file class Local { public static string Show() => nameof(Local); public class Inner { } }
            [Names(typeof(Local.Inner))] public class Visible { public string Show() => Local.Show(); }
            """;
        ContentDigest first = Compile(folder, "one", source);

        Assert.Equal(first, Compile(folder, "a/much/deeper/folder", source));
        Assert.NotEqual(first, Compile(folder, "two", source.Replace("Local", "Locus", StringComparison.Ordinal)));
        Assert.NotEqual(first, Compile(folder, "three", source.Replace("typeof(Local.Inner)", "typeof(Local)", StringComparison.Ordinal)));
        string[] names = [.. new[] { "one", "a/much/deeper/folder" }.Select(name => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder[$"{name}/bin/Tool.dll"])))
            .Select(text => text.Substring(text.IndexOf("<Tool>F", StringComparison.Ordinal), 71))];
        // The names do differ, or the test shows nothing.
        Assert.NotEqual(names[0], names[1]);
    }

    [Fact]
    public void Instructions_are_as_long_as_the_framework_says()
    {
        foreach (System.Reflection.FieldInfo field in typeof(System.Reflection.Emit.OpCodes).GetFields())
        {
            var opcode = (System.Reflection.Emit.OpCode)field.GetValue(null)!;
            if (opcode.OpCodeType == System.Reflection.Emit.OpCodeType.Nternal || opcode.OperandType == System.Reflection.Emit.OperandType.InlineSwitch)
                continue;
            int operand = opcode.OperandType switch
            {
                System.Reflection.Emit.OperandType.InlineNone => 0,
                System.Reflection.Emit.OperandType.ShortInlineBrTarget or System.Reflection.Emit.OperandType.ShortInlineI or System.Reflection.Emit.OperandType.ShortInlineVar => 1,
                System.Reflection.Emit.OperandType.InlineVar => 2,
                System.Reflection.Emit.OperandType.InlineI8 or System.Reflection.Emit.OperandType.InlineR => 8,
                _ => 4,
            };
            byte[] code = new byte[16];
            if (opcode.Size == 2)
                code[0] = 0xFE;
            code[opcode.Size - 1] = (byte)opcode.Value;
            Assert.True(opcode.Size + operand == InstructionOperands.LengthAt(code), opcode.Name);
        }
    }

    [Fact]
    public void Resources_references_and_the_kind_of_output_count()
    {
        using var folder = new TemporaryFolder();
        string one = folder.Write("one.txt", "hello resource");
        string two = folder.Write("two.txt", "hello resourse");
        const string library = "public class Library { public static int F() => 1; }";
        Compile(folder, "lib1", library.Insert(0, "[assembly: System.Reflection.AssemblyVersion(\"1.0.0.0\")]"));
        Compile(folder, "lib2", library.Insert(0, "[assembly: System.Reflection.AssemblyVersion(\"2.0.0.0\")]"));
        const string caller = "public class Caller { public static int G() => Library.F(); public static void Main() { } }";

        ContentDigest[] digests =
        [
            Compile(folder, "r0", SmallEdits.Source),
            Compile(folder, "r1", SmallEdits.Source, "/deterministic+", $"/resource:{one},res"),
            Compile(folder, "r2", SmallEdits.Source, "/deterministic+", $"/resource:{two},res"),
            Compile(folder, "r3", SmallEdits.Source, "/deterministic+", $"/resource:{one},other"),
            Compile(folder, "r4", SmallEdits.Source, "/deterministic+", $"/resource:{one},res,private"),
            Compile(folder, "r5", SmallEdits.Source, "/deterministic+", "/platform:x86"),
            Compile(folder, "c1", caller, "/deterministic+", $"/r:{Copy(folder, "lib1", "Lib")}"),
            Compile(folder, "c2", caller, "/deterministic+", $"/r:{Copy(folder, "lib2", "Lib")}"),
            Compile(folder, "c3", caller, "/deterministic+", $"/r:{Copy(folder, "lib1", "Lib")}", "/t:exe"),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    private static string Copy(TemporaryFolder folder, string from, string name)
    {
        string to = folder[$"{from}/{name}/Tool.dll"];
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(folder[$"{from}/bin/Tool.dll"], to, overwrite: true);
        return to;
    }

    [Fact]
    public void Assemblies_of_the_framework_that_are_ready_to_run_and_native_files_count_by_their_bytes()
    {
        Assert.False(ManagedAssemblyIdentity.TryCompute(typeof(object).Assembly.Location, out _));
        Assert.False(ManagedAssemblyIdentity.TryCompute(Environment.ProcessPath!, out _));
        Assert.False(ManagedAssemblyIdentity.TryCompute("/nowhere/at/all.dll", out _));
        Assert.False(ManagedAssemblyIdentity.TryCompute(Path.GetTempPath(), out _));
    }

    [Fact]
    public void Real_assemblies_are_understood_and_differ()
    {
        string[] files = [.. Directory.GetFiles(AppContext.BaseDirectory, "*.dll")];
        var digests = new HashSet<ContentDigest>();
        int understood = 0;
        foreach (string file in files)
        {
            if (!ManagedAssemblyIdentity.TryCompute(file, out ContentDigest digest))
                continue;
            understood++;
            Assert.True(digests.Add(digest), file);
        }
        Assert.True(understood > 5, $"{understood} of {files.Length}");
    }

    [Fact]
    public void No_malformed_file_throws()
    {
        using var folder = new TemporaryFolder();
        Compile(folder, "base", SmallEdits.Source);
        byte[] content = File.ReadAllBytes(folder["base/bin/Tool.dll"]);
        var random = new Random(11);
        for (int length = 0; length < content.Length; length += 61)
            ManagedAssemblyIdentity.TryCompute(content.AsSpan(0, length), out _);
        for (int round = 0; round < 4_000; round++)
        {
            byte[] damaged = (byte[])content.Clone();
            for (int i = random.Next(1, 6); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            ManagedAssemblyIdentity.TryCompute(damaged, out _);
        }
    }
}
