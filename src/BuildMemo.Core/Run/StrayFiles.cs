using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Files in output folders that the folder's step did not write: another step or the user put them there, and the step's next run
/// or restore removes them. Looked for only at the end of a run in which something ran.
/// </summary>
internal static class StrayFiles
{
    private const int MostNames = 3;

    /// <summary>One warning for each step with strays.</summary>
    public static void Report(RunServices services, StepRun[] runs)
    {
        if (!Array.Exists(runs, run => run.Report!.Outcome == StepOutcome.Ran))
            return;
        foreach (StepRun run in runs)
        {
            if (run.After is not { IsValid: true } entry || !run.Step.Outputs.Any(output => output.Kind == OutputKind.Directory))
                continue;
            List<string> strays = Find(run.Step, entry);
            if (strays.Count == 0)
                continue;
            string names = string.Join(", ", strays.Take(MostNames));
            string more = strays.Count > MostNames ? $" and {strays.Count - MostNames} more" : "";
            services.Report(new Problem(
                Codes.StrayFile,
                $"Step '{run.Step.Name}': its output folder holds what it did not write: {names}{more}. The folder belongs to the step alone, and its next "
                + "run removes everything else: let whatever writes there write elsewhere.")
            { Step = run.Step.Name, File = strays[0] });
        }
    }

    private static List<string> Find(Step step, JournalEntry entry)
    {
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach (TrackedFile file in entry.Files)
        {
            if (!file.FollowsLinks)
                written.Add(file.Path);
        }

        List<string> strays = [];
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Kind == OutputKind.Directory)
                Look(output.Path);
        }

        return strays;

        void Look(string folder)
        {
            foreach (string name in FileTree.Names(folder))
            {
                string path = Path.Combine(folder, name);
                if (AsideFolder.Is(name))
                    continue;
                if (FileSystem.Status(path, followLinks: false).Kind == FileKind.Directory)
                    Look(path);
                else if (!written.Contains(path))
                    strays.Add(path);
            }
        }
    }
}
