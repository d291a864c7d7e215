using System.Globalization;

namespace BuildMemo.Tool.Audits;

/// <summary>What a step's outputs tell: whether its runs agree, and what of this machine and of this moment stands in them.</summary>
internal static class OutputJudge
{
    private const int ShortestName = 2;
    private const int ShortestSearchPath = 10;
    private const int LongestByChance = 5;
    private const int MostTimes = 100;
    private const long ShortestEpoch = 1_000_000_000;

    /// <summary>Findings about bytes.</summary>
    /// <param name="step">The step.</param>
    /// <param name="texts">Shows paths.</param>
    /// <param name="readFiles">What it read without declaring it.</param>
    /// <param name="asksForMachine">Whether one of its processes asked for the machine's name.</param>
    public static IReadOnlyList<Finding> Judge(AuditedStep step, PathTexts texts, IEnumerable<string> readFiles, bool asksForMachine)
    {
        List<Finding> findings = [];
        AddVerdict(step, texts, findings);
        if (step.Failure is null)
            AddContents(step, texts, findings, readFiles, asksForMachine);
        return findings;
    }

    private static void AddVerdict(AuditedStep step, PathTexts texts, List<Finding> findings)
    {
        string where = step.OtherFailure is { } failure ? $"the other run fails: {failure}" : "";
        switch (step.Cause)
        {
            case "Random":
                foreach (AuditedDifference difference in step.Differences)
                {
                    findings.Add(new(FindingKinds.Random, texts.Show(difference.Path), $"two runs differ {Where(difference)}",
                        "Take time, chance, process numbers and addresses out of it; $BUILDMEMO_SEED is a seed that is the same in each run."));
                }

                if (where.Length > 0)
                    findings.Add(new(FindingKinds.Random, step.Name, where, "It does not always succeed: find out what it depends on."));
                break;
            case "Order":
                foreach (AuditedDifference difference in step.Differences)
                {
                    findings.Add(new(FindingKinds.Order, texts.Show(difference.Path), $"it differs when the method was called in the same process before, {Where(difference)}",
                        "Keep no state in static fields, or set FreshContext=\"true\": each call gets a fresh one."));
                }

                break;
            case "Environment":
                if (where.Length == 0 && step.Differences is [var first, ..])
                    where = $"{texts.Show(first.Path)} differs {ByteDifference.Describe(first.InFirst ? first.Path : null, first.Second, showsContent: false)}";
                foreach (string name in step.CausingVariables)
                    findings.Add(OfVariable(step, name, where));
                break;
        }
    }

    private static string Where(AuditedDifference difference) => ByteDifference.Describe(difference.InFirst ? difference.Path : null, difference.Second);

    private static Finding OfVariable(AuditedStep step, string name, string where) => name switch
    {
        "HOME" or "USER" or "LOGNAME" => new(FindingKinds.Variable, name, $"with another value of it {where}", "It differs between users: leave it out of the result. Declared in EnvironmentVariables, each user gets results of their own."),
        "TMPDIR" or "TMP" or "TEMP" => new(FindingKinds.Variable, name, $"with another folder for temporary files {where}", "Keep names of temporary files out of the result."),
        _ => new(FindingKinds.Variable, name, $"with {(step.IsStrict ? "it" : "another value of it")} {where}",
            step.IsStrict ? "It is not declared, so the step never gets it: declare it in EnvironmentVariables, or do without." : "Declare it in EnvironmentVariables.")
        {
            Metadata = "EnvironmentVariables",
            Value = PathTexts.Escape(name),
        },
    };

    private static void AddContents(AuditedStep step, PathTexts texts, List<Finding> findings, IEnumerable<string> readFiles, bool asksForMachine)
    {
        List<SearchedText> wanted = Wanted(step, texts, asksForMachine);
        string[] outputs = [.. step.Outputs.Where(File.Exists).Concat(step.OutputDirectories.Where(Directory.Exists).SelectMany(FilesIn)).Distinct()];
        Dictionary<string, List<(SearchedText Text, long Offset)>> hits = [];
        foreach (string output in outputs)
        {
            if (TextSearch.Find(output, wanted) is { Count: > 0 } found)
                hits.Add(output, found);
        }

        findings.AddRange(outputs.Select(output => ArchiveTimes.Judge(output, step, texts)).OfType<Finding>());
        if (hits.Count == 0)
            return;
        // What an input says already is no news of this run.
        HashSet<string> known = [.. wanted.Where(text => step.Command.Contains(text.Text, StringComparison.Ordinal) && text.Kind != FindingKinds.PathInOutput).Select(text => text.Text)];
        SearchedText[] open = [.. hits.Values.SelectMany(found => found).Select(hit => hit.Text).Distinct()];
        foreach (string file in step.Inputs.Concat(step.Discovered).Concat(step.Tools).Concat(readFiles).Where(File.Exists).Distinct())
        {
            // A word of few letters stands in any program by chance.
            bool isProgram = TextSearch.IsBinary(file);
            foreach ((SearchedText text, _) in TextSearch.Find(file, open))
            {
                if (!isProgram || text.Text.Length >= LongestByChance)
                    known.Add(text.Text);
            }
        }

        foreach ((string output, List<(SearchedText Text, long Offset)> found) in hits)
        {
            HashSet<string> said = [];
            foreach ((SearchedText text, long offset) in found.Where(hit => !known.Contains(hit.Text.Text)))
            {
                // A folder and one in it, or a day and its moment: the longer one says it all.
                if (!said.Add(text.Kind))
                    continue;
                string place = string.Create(CultureInfo.InvariantCulture, $"holds {text.Meaning} '{text.Text}' at byte {offset}");
                findings.Add(new(text.Kind, texts.Show(output), place, text.Advice));
            }
        }
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    // The longest first: of several texts at one place it is the one that says most.
    private static List<SearchedText> Wanted(AuditedStep step, PathTexts texts, bool asksForMachine)
    {
        const string PathAdvice = "Write relative paths, or let the tool map them (-ffile-prefix-map, PathMap): the result is of use in this folder only.";
        const string MachineAdvice = "Leave it out of the result: another machine would write something else.";
        List<SearchedText> wanted = [];

        void Want(string kind, string? text, string meaning, string advice)
        {
            if (text is { Length: >= ShortestName } && !wanted.Exists(one => one.Text == text))
                wanted.Add(new(kind, text, meaning, advice));
        }

        Want(FindingKinds.PathInOutput, Path.GetDirectoryName(step.Trace), "the audit's folder", PathAdvice);
        Want(FindingKinds.PathInOutput, step.ProjectDirectory, "the project's folder", PathAdvice);
        Want(FindingKinds.PathInOutput, step.Root, "the root's folder", PathAdvice);
        Want(FindingKinds.PathInOutput, step.Packages, "the folder of packages", PathAdvice);
        if (!step.Temporary.Equals("/tmp", StringComparison.Ordinal))
            Want(FindingKinds.PathInOutput, step.Temporary, "the folder for temporary files", PathAdvice);
        Want(FindingKinds.PathInOutput, step.Home is "/root" or "/" ? null : step.Home, "the home folder", PathAdvice);
        string machine = Environment.MachineName;
        // A word that happens to be the machine's name is no finding, unless somebody asked for it.
        if (asksForMachine)
            Want(FindingKinds.Machine, machine, "the machine's name", MachineAdvice);
        if (step.SearchPath.Length >= ShortestSearchPath && !step.Variables.Contains("PATH"))
            Want(FindingKinds.Machine, step.SearchPath, "the value of PATH,", MachineAdvice);
        foreach (string moment in Moments(step.StartedAt, step.EndedAt))
            Want(FindingKinds.Time, moment, "the time of the run,", "Leave it out: a later run writes something else. Many tools take SOURCE_DATE_EPOCH.");
        foreach (string input in step.Inputs.Where(File.Exists).Take(MostTimes))
        {
            foreach (string moment in TimesOf(File.GetLastWriteTimeUtc(input)))
                Want(FindingKinds.Time, moment, $"the time of the input {texts.Show(input)},", "A fresh checkout has other times: leave it out of the result.");
        }

        return [.. wanted.OrderByDescending(one => one.Text.Length)];
    }

    // As stat, ls, find and date write the time of a file; a day alone says too little of where it comes from.
    private static IEnumerable<string> TimesOf(DateTime time)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        long seconds = new DateTimeOffset(time).ToUnixTimeSeconds();
        // Nobody's own: what tools set to make results equal.
        if (seconds < ShortestEpoch)
            yield break;
        yield return seconds.ToString(invariant);
        foreach (string format in (string[])["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "MMM d HH:mm:ss", "MMM dd HH:mm:ss"])
            yield return time.ToString(format, invariant);
        yield return $"{time.ToString("MMM", invariant)} {time.Day,2} {time.ToString("HH:mm:ss", invariant)}";
    }

    /// <summary>How programs write a moment of the run, or its day.</summary>
    internal static IEnumerable<string> Moments(DateTime start, DateTime end)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        // A run of many seconds may have looked at the clock at any; outputs tend to be written at either end.
        List<DateTime> moments = [];
        for (DateTime moment = start; moment <= end && moments.Count < 30; moment = moment.AddSeconds(1))
            moments.Add(moment);
        moments.Add(end);
        foreach (DateTime moment in moments)
        {
            yield return new DateTimeOffset(moment).ToUnixTimeSeconds().ToString(invariant);
            foreach (DateTime day in new[] { moment, moment.ToLocalTime() })
            {
                foreach (string format in (string[])["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd", "dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "MMM d yyyy", "MMM dd yyyy", "dd MMM yyyy", "d MMM yyyy", "MMM dd, yyyy", "MMM d, yyyy", "MMMM d, yyyy", "d MMMM yyyy", "ddd MMM d HH:mm", "ddd MMM dd HH:mm", "HH:mm:ss"])
                    yield return day.ToString(format, invariant);
                // C's __DATE__ and date(1) fill a day of one digit with a blank.
                yield return $"{day.ToString("MMM", invariant)} {day.Day,2} {day.Year}";
            }
        }
    }
}
