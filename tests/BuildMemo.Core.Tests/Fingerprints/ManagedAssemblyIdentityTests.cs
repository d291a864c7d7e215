using BuildMemo.Fingerprints;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Fingerprints;

public class ManagedAssemblyIdentityTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Runtime.InteropServices;
        [assembly: System.Reflection.AssemblyInformationalVersion("1.0.0+aaaaaaaa")]
        [assembly: System.Reflection.AssemblyVersion("1.0.0.0")]
        [assembly: System.Reflection.AssemblyTitle("Tool")]
        namespace Sample;
        /*TOP*/
        public enum Color { Red, Green = 5 }
        public interface IShape { int Area { get; } }
        [StructLayout(LayoutKind.Explicit, Size = 8)]
        public struct Pair { [FieldOffset(0)] public int A; [FieldOffset(4)] public int B; }
        public static class Platform
        {
            [DllImport("c", EntryPoint = "getpid")]
            private static extern int Native();
        }
        public class Shape<T> : IShape where T : class
        {
            public const int Answer = 42;
            public const string Word = "word";
            private static readonly byte[] Table = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 };
            private static ReadOnlySpan<int> Numbers => new[] { 100, 200, 300, 400, 500 };
            public int Area => 6;
            public event EventHandler? Changed;
            [Obsolete("old")]
            public string Text(int count = 3, string name = "x")
            {
                try
                {
                    switch (count) { case 0: return "zero"; case 1: return "one"; case 2: return "two"; case 3: return "three"; case 4: return "four"; }
                    return string.Concat(name, "literal", count.ToString());
                }
                catch (InvalidOperationException error) when (error.Message.Length > 3)
                {
                    return "caught";
                }
                finally
                {
                    Changed?.Invoke(this, EventArgs.Empty);
                }
            }
            public long Sum(IEnumerable<int> values) => values.Where(value => value > 10).Select(value => (long)value * 2).Sum() + Table[3] + Numbers[2];
            public double Real() => 2.5 + 1.5f;
            protected virtual void Grow(ref int value, out int other) { other = value; value += 1; }
        }
        """;

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
        ContentDigest first = Compile(folder, "one", Source);
        string commit = Source.Replace("1.0.0+aaaaaaaa", "1.0.0+another.longer.commit.0123456789");

        Assert.Equal(first, Compile(folder, "a/much/deeper/folder", Source));
        Assert.Equal(first, Compile(folder, "commit", commit));
        Assert.Equal(first, Compile(folder, "mvid", Source, "/deterministic-", "/debug:portable"));
        Assert.Equal(first, Compile(folder, "nopdb", Source, "/deterministic+"));
        // The bytes do differ, or the test shows nothing.
        string[] contents = [.. new[] { "one", "a/much/deeper/folder", "commit", "mvid" }.Select(name => Convert.ToBase64String(File.ReadAllBytes(folder[$"{name}/bin/Tool.dll"])))];
        Assert.Equal(contents.Length, contents.Distinct().Count());
    }

    [Fact]
    public void Every_small_edit_is_another_assembly()
    {
        using var folder = new TemporaryFolder();
        (string From, string To)[] edits =
        [
            ("=> 6;", "=> 7;"),
            ("Answer = 42", "Answer = 43"),
            ("Word = \"word\"", "Word = \"work\""),
            ("\"literal\"", "\"liberal\""),
            ("\"literal\"", "\"literal \""),
            ("\"caught\"", "\"taught\""),
            ("13, 14, 15", "13, 41, 15"),
            ("300, 400", "300, 401"),
            ("15, 16, 17 }", "15, 16, 17, 18 }"),
            ("Green = 5", "Green = 6"),
            ("Red,", "Rot,"),
            ("where T : class", "where T : struct"),
            ("where T : class", "where T : class, IDisposable"),
            ("where T : class", ""),
            ("count = 3", "count = 4"),
            ("name = \"x\"", "name = \"y\""),
            ("IEnumerable<int> values) => values.", "IEnumerable<int> items) => items."),
            ("Obsolete(\"old\")", "Obsolete(\"odd\")"),
            ("[Obsolete(\"old\")]", ""),
            ("InvalidOperationException error", "NotSupportedException error"),
            ("Length > 3", "Length > 2"),
            ("value > 10", "value >= 10"),
            ("* 2)", "* 3)"),
            ("2.5 +", "2.25 +"),
            ("1.5f", "1.75f"),
            ("\"getpid\"", "\"getppid\""),
            ("DllImport(\"c\"", "DllImport(\"m\""),
            ("protected virtual", "public virtual"),
            ("protected virtual", "protected"),
            ("out int other)", "ref int other)"),
            ("[FieldOffset(4)]", "[FieldOffset(2)]"),
            ("Size = 8", "Size = 12"),
            ("namespace Sample;", "namespace Simple;"),
            ("AssemblyTitle(\"Tool\")", "AssemblyTitle(\"Pool\")"),
            ("AssemblyVersion(\"1.0.0.0\")", "AssemblyVersion(\"1.0.0.1\")"),
            ("event EventHandler? Changed", "event EventHandler<EventArgs>? Changed"),
            ("public const int Answer", "internal const int Answer"),
            ("/*TOP*/", "public class Added { }"),
            ("/*TOP*/", "[assembly: System.Reflection.AssemblyMetadata(\"a\", \"b\")]"),
            ("case 2: return \"two\"; case 3: return \"three\"", "case 3: return \"two\"; case 2: return \"three\""),
            ("\"zero\"", "\"\""),
            ("value += 1", "value += 2"),
        ];
        var seen = new Dictionary<ContentDigest, string> { [Compile(folder, "base", Source)] = "nothing" };
        for (int i = 0; i < edits.Length; i++)
        {
            (string from, string to) = edits[i];
            Assert.Contains(from, Source);
            string source = to.StartsWith("[assembly:", StringComparison.Ordinal)
                ? Source.Replace("[assembly: System.Reflection.AssemblyTitle", to + "\n[assembly: System.Reflection.AssemblyTitle")
                : Source.Replace(from, to);
            ContentDigest digest = Compile(folder, $"edit{i}", source);
            Assert.False(seen.TryGetValue(digest, out string? other), $"'{from}' -> '{to}' gives the same as {other}");
            seen.Add(digest, $"'{from}' -> '{to}'");
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
            Compile(folder, "r0", Source),
            Compile(folder, "r1", Source, "/deterministic+", $"/resource:{one},res"),
            Compile(folder, "r2", Source, "/deterministic+", $"/resource:{two},res"),
            Compile(folder, "r3", Source, "/deterministic+", $"/resource:{one},other"),
            Compile(folder, "r4", Source, "/deterministic+", $"/resource:{one},res,private"),
            Compile(folder, "r5", Source, "/deterministic+", "/platform:x86"),
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
        Compile(folder, "base", Source);
        byte[] content = File.ReadAllBytes(folder["base/bin/Tool.dll"]);
        var random = new Random(11);
        for (int length = 0; length < content.Length; length += 61)
            ManagedAssemblyIdentity.TryCompute(content[..length], out _);
        for (int round = 0; round < 4_000; round++)
        {
            byte[] damaged = (byte[])content.Clone();
            for (int i = random.Next(1, 6); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            ManagedAssemblyIdentity.TryCompute(damaged, out _);
        }
    }
}
