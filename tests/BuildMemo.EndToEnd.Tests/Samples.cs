using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>
/// Each sample, in a copy of the repository's sources, built as its README says: nothing of this repository's own builds is used.
/// </summary>
public sealed class Samples : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public Samples()
    {
        foreach (string folder in (string[])["build", "samples", "src"])
            Copy(Path.Combine(Repository.Root, folder), _sandbox[folder]);
        foreach (string file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"])
            File.Copy(Path.Combine(Repository.Root, file), _sandbox[file]);
    }

    [Fact]
    public void Protobuf_runs_a_step_for_each_schema_then_nothing_then_restores()
    {
        Build("Protobuf").Counts(ran: 2);
        Build("Protobuf").Counts(upToDate: 2);
        RemoveOutputs("samples/Protobuf");
        Build("Protobuf").Counts(restored: 2);
        _sandbox.DotNet("samples/Protobuf", ["run", "--no-build"]).Succeeded().Says("equal after the round trip: True", "Punched cards");

        Edit("samples/Protobuf/protos/Shop.proto", "string number = 1;", "string number = 1; // as printed on the bill");
        Build("Protobuf").Counts(upToDate: 1, ran: 1);
        Edit("samples/Protobuf/protos/Customer.proto", "string city = 2;", "string city = 2; // where the parcel goes");
        Build("Protobuf").Counts(ran: 2);
    }

    [Fact]
    public void Assets_runs_a_chain_that_ends_early_when_a_step_writes_the_same_bytes()
    {
        Build("Assets").Counts(ran: 4);
        _sandbox.DotNet("samples/Assets", ["run", "--no-build"]).Succeeded().Says("12 bars");
        Edit("samples/Assets/steps/generate.awk", "# Readings of twelve", "# The readings of twelve");
        Build("Assets").Counts(upToDate: 3, ran: 1);
        Build("Assets", "-p:Seed=7").Counts(ran: 4);
        Build("Assets").Counts(restored: 4);
        RemoveOutputs("samples/Assets");
        Build("Assets").Counts(restored: 4);
    }

    [Fact]
    public void Exec_takes_the_time_of_its_command_once()
    {
        Build("Exec").Counts(ran: 1);
        Build("Exec").Counts(upToDate: 1);
        RemoveOutputs("samples/Exec");
        Build("Exec").Counts(restored: 1);
        _sandbox.DotNet("samples/Exec", ["run", "--no-build"]).Succeeded().Says("78498 primes below 1000000, the largest is 999983");
    }

    [Fact]
    public void Monorepo_runs_the_step_that_two_projects_need_once()
    {
        Build("Monorepo", "-m:2").Counts(ran: 1, restored: 1);
        Build("Monorepo", "-m:2").Counts(upToDate: 2);
        _sandbox.DotNet("samples/Monorepo/Cli", ["run", "--no-build"]).Succeeded().Says("12.50 Euro", "980 Yen", "1.234 Kuwaiti dinar");
    }

    public void Dispose() => _sandbox.Dispose();

    private BuildResult Build(string sample, params string[] arguments) => _sandbox.DotNet("", ["build", "samples/" + sample, .. arguments]);

    private void Edit(string file, string before, string after)
    {
        string text = _sandbox.Read(file);
        Assert.Contains(before, text, StringComparison.Ordinal);
        _sandbox.Write(file, text.Replace(before, after, StringComparison.Ordinal));
    }

    private void RemoveOutputs(string sample)
    {
        Directory.Delete(_sandbox[sample + "/bin"], recursive: true);
        Directory.Delete(_sandbox[sample + "/obj"], recursive: true);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
