namespace BuildMemo.Core.Tests.Fingerprints;

/// <summary>A library, and more than a hundred small edits of it, each of which may change what its methods do.</summary>
internal static class SmallEdits
{
    public const string Source = """
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

    /// <summary>What is replaced by what.</summary>
    public static readonly (string From, string To)[] All =
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
        // Code.
        ("other = value;", "other = -value;"),
        ("value += 1;", "value -= 1;"),
        ("value += 1;", "value++; value += 0;"),
        ("+ Table[3]", "+ Table[4]"),
        ("+ Table[3]", "- Table[3]"),
        ("Numbers[2]", "Numbers[1]"),
        ("case 4: return \"four\";", ""),
        ("case 0: return", "case 7: return"),
        ("Changed?.Invoke(this", "Changed?.Invoke(null"),
        ("Changed?.Invoke(this, EventArgs.Empty)", "Changed = null"),
        ("(long)value * 2", "(long)value + 2"),
        ("(long)value * 2", "(long)(value * 2)"),
        (".Where(value => value > 10)", ""),
        (".Sum() +", ".Max() +"),
        ("count.ToString()", "name"),
        ("catch (InvalidOperationException error) when (error.Message.Length > 3)", "catch (InvalidOperationException)"),
        ("finally", "catch (ArgumentException) { return \"late\"; } finally"),
        ("public double Real()", "public double Reel()"),
        ("=> 2.5 + 1.5f", "=> 2.5 - 1.5f"),
        ("public int Area => 6;", "public int Area { get; } = 6;"),
        ("public int Area => 6;", "public int Area => checked(6);\n            private int Spare() => 0;"),
        // Constants, tables, texts, defaults.
        ("Answer = 42", "Answer = -42"),
        ("const int Answer", "const long Answer"),
        ("Word = \"word\"", "Word = \"\""),
        ("Word = \"word\"", "Word = \"w\u00f6rd\""),
        ("{ 1, 2, 3,", "{ 2, 1, 3,"),
        ("byte[] Table", "sbyte[] Table"),
        ("{ 100, 200,", "{ 200, 100,"),
        ("400, 500 }", "400, 500, 600 }"),
        ("\"two\"", "\"Two\""),
        ("\"four\"", "\"four\\0\""),
        ("count = 3", "count"),
        ("name = \"x\"", "name = \"\""),
        ("name = \"x\"", "name = null!"),
        // Attributes.
        ("Obsolete(\"old\")", "Obsolete(\"old\", true)"),
        ("Obsolete(\"old\")", "System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)"),
        ("/*TOP*/", "[System.Flags]"),
        ("EntryPoint = \"getpid\"", "EntryPoint = \"getpid\", SetLastError = true"),
        ("EntryPoint = \"getpid\"", "EntryPoint = \"getpid\", CharSet = CharSet.Unicode"),
        ("LayoutKind.Explicit, Size = 8", "LayoutKind.Explicit, Size = 8, Pack = 2"),
        ("/*TOP*/", "[assembly: System.Reflection.AssemblyDescription(\"d\")]"),
        ("/*TOP*/", "[module: System.Runtime.CompilerServices.SkipLocalsInit]"),
        // Shapes: generics, kinds, visibility, order.
        ("public string Text(int count", "public string Text<TAny>(int count"),
        ("where T : class", "where T : class, new()"),
        ("where T : class", "where T : notnull"),
        ("Shape<T> : IShape", "Shape<T>"),
        ("public interface IShape {", "internal interface IHidden { } public interface IShape {"),
        ("public class Shape", "public abstract class Shape"),
        ("public interface IShape { int Area { get; } }", "public interface IShape { int Area { get; } int Size => 1; }"),
        ("public enum Color", "public enum Color : byte"),
        ("Red,", "Red, Blue,"),
        ("void Grow(ref int value,", "void Grew(ref int value,"),
        ("long Sum(IEnumerable<int> values)", "long Sum(params IEnumerable<int> values)"),
        ("long Sum(IEnumerable<int> values)", "long Sum(List<int> values)"),
        ("public string Text(", "public string Words("),
        ("public int A; [FieldOffset(4)] public int B;", "public int B; [FieldOffset(4)] public int A;"),
        ("public int A;", "public uint A;"),
        ("private static extern", "internal static extern"),
        ("private static readonly byte[]", "internal static readonly byte[]"),
        ("public static class Platform", "internal static class Platform"),
        ("namespace Sample;", "namespace Sample.Deeper;"),
    ];

    /// <summary>The source with one edit made.</summary>
    public static string Apply((string From, string To) edit)
    {
        Assert.Contains(edit.From, Source, StringComparison.Ordinal);
        // Attributes of the assembly stand before the namespace.
        return edit.To.StartsWith("[assembly:", StringComparison.Ordinal) || edit.To.StartsWith("[module:", StringComparison.Ordinal)
            ? Source.Replace("[assembly: System.Reflection.AssemblyTitle", edit.To + "\n[assembly: System.Reflection.AssemblyTitle", StringComparison.Ordinal)
            : Source.Replace(edit.From, edit.To, StringComparison.Ordinal);
    }
}
