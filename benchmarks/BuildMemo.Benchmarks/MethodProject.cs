using System.Text.Json;

namespace BuildMemo.Benchmarks;

/// <summary>A project without an SDK whose steps are methods; each build runs one of its lists of steps, when asked on a pool of workers that have run another step.</summary>
internal sealed class MethodProject(Workbench workbench, string name)
{
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "methods", "BuildMemo.Benchmarks.Methods.dll");

    private readonly string _folder = workbench.NewFolder(name);
    private int _builds;

    public string Cache { get; } = Path.Combine(workbench.NewFolder(name + "-cache"), "cache");

    public string Folder => _folder;

    /// <summary>Writes the project.</summary>
    /// <param name="steps">Items named <c>Step</c>, with the attribute <c>List</c> that says which build runs them; <c>{assembly}</c> stands for the assembly.</param>
    /// <param name="package">Another folder of the unpacked package; null for the workbench's.</param>
    public void Write(string steps, string? package = null)
    {
        package ??= workbench.Package;
        File.WriteAllText(Path.Combine(_folder, "Steps.proj"), $"""
            <Project DefaultTargets="Build">
              <Import Project="{package}/build/BuildMemo.props" />
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <OutDir>bin/</OutDir>
              </PropertyGroup>
              <ItemGroup>
                <Warm Include="1;2" Name="warm {"{Identity}"}" Assembly="{s_assembly}" Method="BuildMemo.Benchmarks.Methods.Memoized.Column"
                      Parameters="column=$(Warm){"{Identity}"};milliseconds=300" BatchSize="1" Result="obj/warm/{"{Identity}"}.json" />
                {steps.Replace("{assembly}", s_assembly, StringComparison.Ordinal)}
              </ItemGroup>
              <Target Name="Build">
                <ItemGroup>
                  <Chosen Include="@(Step)" Condition="'%(Step.List)' == '$(List)'" />
                </ItemGroup>
                <MemoRun Steps="@(Warm)" JournalName="warm" Condition="'$(Warm)' != ''" />
                <MemoRun Steps="@(Chosen)" JournalName="$(List)" Report="$(ReportFile)" />
              </Target>
              <Import Project="{package}/build/BuildMemo.targets" />
            </Project>
            """);
    }

    /// <summary>Runs a list of steps.</summary>
    public MemoMeasurement Build(string list, bool isWarm = false)
    {
        string report = Path.Combine(_folder, $"report-{++_builds}.json");
        Measurement build = Workbench.Build(_folder, "Steps.proj", Cache,
            $"-p:List={list}", $"-p:ReportFile={report}", "-p:BuildMemoMaxParallelism=2", isWarm ? $"-p:Warm=9{_builds}" : "-p:Warm=");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(report));
        JsonElement totals = json.RootElement.GetProperty("totals");
        return new MemoMeasurement(build, json.RootElement.GetProperty("seconds").GetDouble(),
            totals.GetProperty("upToDate").GetInt32(), totals.GetProperty("restored").GetInt32(), totals.GetProperty("ran").GetInt32(), report);
    }

    /// <summary>Forgets what was built; the store stays.</summary>
    public void Clean() => Directory.Delete(Path.Combine(_folder, "obj"), recursive: true);
}
