using System.Globalization;
using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>A console project of somebody else's with steps over a hundred files: the counts of the report are exact.</summary>
public sealed class HundredFiles : IDisposable
{
    private const string Command = "tr a-z A-Z &lt; {Inputs} &gt; {Outputs}";
    private readonly Sandbox _sandbox = new();

    public HundredFiles()
    {
        _sandbox.WithPackages();
        WriteProject("first", Command);
        for (int index = 0; index < 100; index++)
            _sandbox.Write($"first/data/{index:000}.txt", $"line {index} of the data\n");
        CopyTo("second");
    }

    [Fact]
    public void Counts_are_exact_whatever_changes()
    {
        Expect(Build("first"), ran: 100);
        Assert.Equal("LINE 42 OF THE DATA\n", _sandbox.Read("first/obj/Debug/net10.0/upper/042.txt"));
        Expect(Build("first"), upToDate: 100);

        string removed = "first/obj/Debug/net10.0/upper/007.txt";
        Assert.True(File.Exists(_sandbox[removed]));
        File.Delete(_sandbox["first/data/007.txt"]);
        Expect(Build("first"), upToDate: 99);
        Assert.False(File.Exists(_sandbox[removed]));

        WriteProject("first", Command.Replace("tr a-z A-Z", "tr a-y A-Y", StringComparison.Ordinal));
        BuildResult changed = Build("first");
        Expect(changed, ran: 99);
        Assert.All(changed.Report.GetProperty("steps").EnumerateArray(), step => Assert.Contains(
            step.GetProperty("reasons").EnumerateArray(),
            reason => reason.GetProperty("kind").GetString() == "command"));

        File.Delete(_sandbox["first/obj/Debug/net10.0/upper/011.txt"]);
        BuildResult deleted = Build("first");
        Expect(deleted, upToDate: 98, restored: 1);
        Assert.Equal("restored", deleted.OutcomeOf("data/011.txt"));
        Assert.True(File.Exists(_sandbox["first/obj/Debug/net10.0/upper/011.txt"]));

        // Another folder, the same store. The file that the first checkout lost was never there with this command.
        Expect(Build("second"), restored: 99, ran: 1);
        Expect(Build("second"), upToDate: 100);
        Expect(Build("second", "-p:BuildMemoMode=Off"), ran: 100);
        Expect(Build("second"), upToDate: 100);
    }

    public void Dispose() => _sandbox.Dispose();

    private BuildResult Build(string folder, params string[] arguments) => _sandbox.Build(folder, arguments);

    // The report, the summary and the list of steps say the same.
    private static void Expect(BuildResult build, int upToDate = 0, int restored = 0, int ran = 0)
    {
        build.Counts(upToDate, restored, ran);
        JsonElement totals = build.Report.GetProperty("totals");
        Assert.Equal(
            (upToDate + restored + ran, upToDate, restored, ran, 0),
            (totals.GetProperty("steps").GetInt32(), totals.GetProperty("upToDate").GetInt32(), totals.GetProperty("restored").GetInt32(), totals.GetProperty("ran").GetInt32(), totals.GetProperty("failed").GetInt32()));
        Dictionary<string, int> outcomes = build.Report.GetProperty("steps").EnumerateArray()
            .CountBy(step => step.GetProperty("outcome").GetString()!).ToDictionary();
        Assert.Equal(upToDate, outcomes.GetValueOrDefault("upToDate"));
        Assert.Equal(restored, outcomes.GetValueOrDefault("restored"));
        Assert.Equal(ran, outcomes.GetValueOrDefault("ran"));
        Assert.True(build.Report.GetProperty("seconds").GetDouble() > 0, build.Report.GetProperty("seconds").GetDouble().ToString(CultureInfo.InvariantCulture));
    }

    private void WriteProject(string folder, string command) => _sandbox.Project(folder, "Numbers.csproj")
        .Sdk().UsingPackage()
        .Property("OutputType", "Exe")
        .File("Program.cs", "System.Console.WriteLine(\"numbers\");\n")
        .Xml($"<ItemGroup><MemoStep Include='data/*.txt' Command='{command}' Outputs='$(IntermediateOutputPath)upper/{{Filename}}.txt' /></ItemGroup>")
        .Save();

    private void CopyTo(string folder)
    {
        WriteProject(folder, Command.Replace("tr a-z A-Z", "tr a-y A-Y", StringComparison.Ordinal));
        for (int index = 0; index < 100; index++)
            _sandbox.Write($"{folder}/data/{index:000}.txt", $"line {index} of the data\n");

    }
}
