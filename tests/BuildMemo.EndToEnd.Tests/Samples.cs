using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>
/// Each sample, built as its README says.
/// </summary>
[Collection(SampleTests.Name)]
public sealed partial class Samples(SampleSources sources)
{
    [Fact]
    public void Protobuf_runs_a_step_for_each_schema_then_nothing_then_restores()
    {
        sources.Build("Protobuf").Counts(ran: 2);
        sources.Build("Protobuf").Counts(upToDate: 2);
        sources.RemoveOutputs("Protobuf");
        sources.Build("Protobuf").Counts(restored: 2);
        sources.Run("Protobuf").Says("equal after the round trip: True", "Punched cards");

        sources.Edit("Protobuf/protos/Shop.proto", "string number = 1;", "string number = 1; // as printed on the bill");
        sources.Build("Protobuf").Counts(upToDate: 1, ran: 1);
        sources.Edit("Protobuf/protos/Customer.proto", "string city = 2;", "string city = 2; // where the parcel goes");
        sources.Build("Protobuf").Counts(ran: 2);
    }

    [Fact]
    public void Assets_runs_a_chain_that_ends_early_when_a_step_writes_the_same_bytes()
    {
        sources.Build("Assets").Counts(ran: 4);
        sources.Run("Assets").Says("12 bars");
        sources.Edit("Assets/steps/generate.awk", "# Readings of twelve", "# The readings of twelve");
        sources.Build("Assets").Counts(upToDate: 3, ran: 1);
        sources.Build("Assets", "-p:Seed=7").Counts(ran: 4);
        sources.Build("Assets").Counts(restored: 4);
        sources.RemoveOutputs("Assets");
        sources.Build("Assets").Counts(restored: 4);
    }

    [Fact]
    public void Exec_takes_the_time_of_its_command_once()
    {
        sources.Build("Exec").Counts(ran: 1);
        sources.Build("Exec").Counts(upToDate: 1);
        sources.RemoveOutputs("Exec");
        sources.Build("Exec").Counts(restored: 1);
        sources.Run("Exec").Says("78498 primes below 1000000, the largest is 999983");
    }

    [Fact]
    public void Monorepo_runs_the_step_that_two_projects_need_once()
    {
        sources.Build("Monorepo", "-m:2").Counts(ran: 1, restored: 1);
        sources.Build("Monorepo", "-m:2").Counts(upToDate: 2);
        sources.Run("Monorepo/Cli").Says("12.50 Euro", "980 Yen", "1.234 Kuwaiti dinar");
    }

    [Fact]
    public void P26_CrossValidation_prints_what_the_original_prints_and_another_C_runs_the_folds_alone()
    {
        sources.Build("CrossValidation").Counts(ran: 7);
        sources.Run("CrossValidation").Says(
            """
            f1 0.9665831244778613, 1.0, 0.9665831244778613, 0.9665831244778613, 1.0

            fold 1
            [[10  0  0]
             [ 0 10  0]
             [ 0  1  9]]

            fold 2
            [[10  0  0]
             [ 0 10  0]
             [ 0  0 10]]

            fold 3
            [[10  0  0]
             [ 0  9  1]
             [ 0  0 10]]

            fold 4
            [[10  0  0]
             [ 0  9  1]
             [ 0  0 10]]

            fold 5
            [[10  0  0]
             [ 0 10  0]
             [ 0  0 10]]
            """);
        sources.Build("CrossValidation").Counts(upToDate: 7);
        sources.RemoveOutputs("CrossValidation");
        sources.Build("CrossValidation").Counts(restored: 7);

        // The folds, and what depends on their results.
        BuildResult other = sources.Build("CrossValidation", "-p:C=100").Counts(upToDate: 1, ran: 6);
        Assert.Equal("upToDate", other.OutcomeOf("split"));
        sources.Build("CrossValidation", "-p:C=1.0").Counts(upToDate: 1, restored: 6);
        // Hardly another one: the same rows are on the wrong side, and the report does not run.
        BuildResult near = sources.Build("CrossValidation", "-p:C=1.001").Counts(upToDate: 2, ran: 5);
        Assert.Equal("upToDate", near.OutcomeOf("report"));
    }

    [Fact]
    public void M25_Checkpoints_are_computed_once_for_all_steps_that_need_them()
    {
        string[] quickly = ["-p:Seconds=0.01"];
        BuildResult first = sources.Build("Checkpoints", quickly).Counts(ran: 4);
        Assert.Equal(4, Smoothed(first));
        sources.Build("Checkpoints", quickly).Counts(upToDate: 4);

        BuildResult another = sources.Build("Checkpoints", [.. quickly, "-p:Extremes=true"]).Counts(upToDate: 4, ran: 1);
        Assert.Equal(0, Smoothed(another));
        sources.Run("Checkpoints").Says("column 0: mean 9.28", "column 3: mean 1.19", "column 1: from 14.90 to 22.04");

        // One value of one column: all steps read the file, one column is smoothed again.
        sources.Edit("Checkpoints/data/measurements.csv", "\n8.49,", "\n8.50,");
        BuildResult edited = sources.Build("Checkpoints", [.. quickly, "-p:Extremes=true"]).Counts(ran: 5);
        Assert.Equal(1, Smoothed(edited));
        sources.RemoveOutputs("Checkpoints");
        sources.Build("Checkpoints", [.. quickly, "-p:Extremes=true"]).Counts(restored: 5);

        static int Smoothed(BuildResult build) => build.Log.MessagesOf("MemoRun").Count(text => text.EndsWith("smoothing 200 values", StringComparison.Ordinal));
    }

    [Fact]
    public void Catalog_writes_a_page_a_message_type_and_an_index_of_them()
    {
        sources.Build("Catalog").Counts(ran: 27);
        string catalog = sources["Catalog/bin/Debug/net10.0/catalog"];
        string index = File.ReadAllText(Path.Combine(catalog, "index.md"));
        Assert.Contains("| [google.protobuf.Timestamp](timestamp/google.protobuf.Timestamp.md) |", index, StringComparison.Ordinal);
        Assert.Contains("| [library.Loan.Remark](Library/library.Loan.Remark.md) | A sentence of the staff |", index, StringComparison.Ordinal);
        string[] pages = Directory.GetFiles(catalog, "*.md", SearchOption.AllDirectories);
        Assert.Equal(pages.Length - 1, index.Split('\n').Count(line => line.StartsWith("| [", StringComparison.Ordinal)));
        Assert.All(pages, page => Assert.All(
            PageLinks().Matches(File.ReadAllText(page)),
            link => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{page}: {link}")));
        string loan = File.ReadAllText(Path.Combine(catalog, "Library/library.Loan.md"));
        Assert.Contains("| 5 | `remarks` | map from string to [library.Loan.Remark](../Library/library.Loan.Remark.md) | What was said at the desk, by date. |", loan, StringComparison.Ordinal);
        Assert.Contains("| 3 | `due` | [google.protobuf.Timestamp](../timestamp/google.protobuf.Timestamp.md) |", loan, StringComparison.Ordinal);

        sources.Build("Catalog").Counts(upToDate: 27);
        sources.RemoveOutputs("Catalog");
        sources.Build("Catalog").Counts(restored: 27);
        // A comment of a field: the schema and the one that imports it are described anew, their pages written; the index stays as it is.
        sources.Edit("Catalog/protos/Person.proto", "Authors may come without.", "Authors may come without one.");
        BuildResult edited = sources.Build("Catalog").Counts(upToDate: 23, ran: 4);
        Assert.Equal("upToDate", edited.OutcomeOf("index"));
    }

    [GeneratedRegex(@"\]\(([^)]+\.md)\)")]
    private static partial Regex PageLinks();
}
