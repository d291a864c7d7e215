using System.Text;

namespace BuildMemo.Benchmarks;

/// <summary>The same generated steps for all contestants: inputs from a fixed seed, and each one's own description of the work.</summary>
internal static class StepData
{
    /// <summary>What one small step does: sorts 2 KB.</summary>
    public const string SortCommand = "sort in/{0}.txt > out/{0}.txt";

    /// <summary>Writes <paramref name="count"/> files of 2 KB with lines in random order to <c>in/</c>, and makes <c>out/</c>.</summary>
    public static void WriteInputs(string folder, int count)
    {
        Directory.CreateDirectory(Path.Combine(folder, "in"));
        Directory.CreateDirectory(Path.Combine(folder, "out"));
        StringBuilder text = new(2100);
        for (int i = 0; i < count; i++)
        {
            Random random = new(i);
            text.Clear();
            while (text.Length < 2048)
                text.Append(random.Next(1_000_000_000).ToString("D9", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
            File.WriteAllText(Path.Combine(folder, "in", $"{i}.txt"), text.ToString());
        }
    }

    /// <summary>A project without an SDK whose steps are all files of <c>in/</c>.</summary>
    public static void WriteMemoProject(string folder, string package, string command, string metadata = "")
    {
        string placeholders = string.Format(System.Globalization.CultureInfo.InvariantCulture, command, "{Filename}");
        File.WriteAllText(Path.Combine(folder, "Steps.proj"), $"""
            <Project DefaultTargets="Build">
              <Import Project="{package}/build/BuildMemo.props" />
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <OutDir>bin/</OutDir>
              </PropertyGroup>
              <ItemGroup>
                <MemoStep Include="in/*.txt" Command="{Escape(placeholders)}" Outputs="out/{"{Filename}"}.txt" {metadata} />
              </ItemGroup>
              <Target Name="Build" DependsOnTargets="BuildMemoRun" />
              <Import Project="{package}/build/BuildMemo.targets" />
            </Project>
            """);
    }

    /// <summary>The same with what MSBuild has: a target with <c>Inputs</c> and <c>Outputs</c>, an <c>Exec</c> a file.</summary>
    public static void WritePlainProject(string folder, string command)
    {
        string item = string.Format(System.Globalization.CultureInfo.InvariantCulture, command, "%(Work.Filename)");
        File.WriteAllText(Path.Combine(folder, "Plain.proj"), $"""
            <Project DefaultTargets="Build">
              <ItemGroup>
                <Work Include="in/*.txt" />
              </ItemGroup>
              <Target Name="Build" Inputs="@(Work)" Outputs="@(Work->'out/%(Filename).txt')">
                <Exec Command="{Escape(item)}" />
              </Target>
            </Project>
            """);
    }

    /// <summary>The same for ninja.</summary>
    public static void WriteNinja(string folder, string command, int count)
    {
        using StreamWriter file = new(Path.Combine(folder, "build.ninja"));
        file.Write($"rule work\n  command = {string.Format(System.Globalization.CultureInfo.InvariantCulture, command, "$name").Replace("$((", "$$((", StringComparison.Ordinal)}\n");
        for (int i = 0; i < count; i++)
            file.Write($"build out/{i}.txt: work in/{i}.txt\n  name = {i}\n");
    }

    /// <summary>The same for <c>xargs -P2</c>: the arguments.</summary>
    public static string[] Xargs(string command, int count) =>
        ["-c", $"seq 0 {count - 1} | xargs -P2 -I@ sh -c '{string.Format(System.Globalization.CultureInfo.InvariantCulture, command, "@").Replace("'", "'\\''", StringComparison.Ordinal)}'"];

    public static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
