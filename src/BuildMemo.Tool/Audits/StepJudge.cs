using System.Net;

namespace BuildMemo.Tool.Audits;

/// <summary>
/// Holds what a step did against what it declared. What is no finding, and why, stands in docs/design/audit.md: a false alarm costs more
/// trust than a miss.
/// </summary>
internal sealed class StepJudge
{
    // They look for things by the words of a script; of other programs of the platform an absent file is one of many places searched.
    private static readonly string[] Askers = ["sh", "bash", "dash", "zsh", "ksh", "ash", "busybox", "test", "[", "cat", "cp", "stat", "find", "awk", "gawk", "mawk", "sed"];

    // Looked for beside whatever a program is given, by habit.
    private static readonly string[] Habits =
    [
        "pyvenv.cfg", "__pycache__", "__init__.py", ".git", ".hg", ".svn", "package.json", "node_modules", ".npmrc", "global.json", "nuget.config", ".python-version",
        ".tool-versions", "pybuilddir.txt", ".editorconfig", ".gitignore", ".gitattributes", "Modules", "setup.cfg", "pyproject.toml", "coreservicing", "corebreadcrumbs",
    ];

    private static readonly string[] HabitEndings = [".gch", ".pch", ".pyc", ".so", ".pth", "._pth", ".zip", ".la"];

    private static readonly string[] MachineFiles = ["/etc/hostname", "/etc/machine-id", "/proc/sys/kernel/hostname", "/proc/sys/kernel/random/boot_id", "/var/lib/dbus/machine-id"];

    private const string LocalAdvice = "What answers there is no input: start it in the step, or leave it.";

    // Its own files change with every command; as an input each would make the step run again for nothing.
    private const string GitAdvice = "Git's own files change with every command of it: pass the commit as a parameter or a variable, and leave git out of the step.";

    private readonly AuditedStep _step;
    private readonly Places _places;
    private readonly PathTexts _texts;
    private readonly TraceFollower _trace;
    private readonly List<Finding> _findings = [];
    private readonly SortedSet<string> _system = new(StringComparer.Ordinal);

    private StepJudge(AuditedStep step, TraceFollower trace)
    {
        _step = step;
        _places = new(step);
        _texts = new(step);
        _trace = trace;
    }

    /// <summary>Judges a step by its trace and its outputs.</summary>
    public static StepFindings Judge(AuditedStep step, TraceFollower trace)
    {
        StepJudge judge = new(step, trace);
        judge.JudgeFiles();
        judge.JudgeNetwork();
        judge._findings.AddRange(OutputJudge.Judge(step, judge._texts, trace.Files.Where(use => use.Read is not null && !judge._places.IsPlatform(use.Path)).Select(use => use.Path), trace.AsksForMachine));
        if (step.Failure is { } failure)
            judge._findings.Insert(0, new(FindingKinds.Failed, step.Name, failure, "Mend the step first: what it does after its failure is not known."));
        return new(step, judge._findings, [.. judge._system]);
    }

    private void JudgeFiles()
    {
        HashSet<string> found = [.. _trace.Files.Where(use => use.Read is not null || use.Execute is not null || use.Check is not null || use.IsOwn).Select(use => Path.GetFileName(use.Path))];
        foreach (FileUse use in _trace.Files.OrderBy(use => use.Path, StringComparer.Ordinal))
        {
            if (_places.IsEngines(use.Path))
                continue;
            if (_places.IsPlatform(use.Path))
                JudgePlatform(use);
            else if (!JudgeWrites(use))
                JudgeReads(use, found);
        }
    }

    private void JudgePlatform(FileUse use)
    {
        if (use.Read is { } read && MachineFiles.Contains(use.Path))
        {
            _findings.Add(new(FindingKinds.Read, use.Path, Who(read, "reads"), "It differs between machines: leave it out of the result, or pass what is needed as a parameter."));
            return;
        }

        bool isProgram = use.Execute is not null && !_places.IsDeclared(use) && !_places.IsPlatformProgram(use.Path);
        if (isProgram && !use.Names.Any(_places.IsPlatformProgram))
            AddTool(use);
        else if ((use.Read ?? use.Execute) is not null && !use.Path.StartsWith("/proc/", StringComparison.Ordinal) && !use.Path.StartsWith("/dev/", StringComparison.Ordinal))
            _system.Add(use.Path);
    }

    // True when what is to be said of the path was said.
    private bool JudgeWrites(FileUse use)
    {
        if ((use.Write ?? use.Delete) is null || use.Names.Any(_places.IsOutput) || _places.IsOutput(use.Path) || IsModuleCache(use.Path))
            return IsModuleCache(use.Path) && use.Read is null;
        string name = _texts.Show(use.Path);
        if (IsGits(use.Path) && (use.Write is not null || use.LosesOther) && !use.IsGone)
        {
            _findings.Add(new(FindingKinds.Write, name, Who(use.Write ?? use.Delete!, "writes"), GitAdvice));
            return use.Read is null;
        }

        if (use.LosesOther && !_places.IsTemporary(use.Path))
        {
            _findings.Add(new(FindingKinds.Delete, name, Who(use.Delete!, "removes"), "The step did not make it, so nobody brings it back on a hit: leave it, or work on a copy in a temporary folder."));
            return true;
        }

        if (use.Write is not { } write || use.IsGone || !(File.Exists(use.Path) || Directory.Exists(use.Path)))
            return false;
        bool isOther = _step.OtherOutputs.Any(output => output == use.Path || Places.IsBelow(use.Path, output));
        // An input that is written is never settled; as an output it would be its own input.
        bool isInput = _places.IsDeclared(use);
        string advice = isInput ? "It is an input of the step: leave it as it is, and work on a copy in a temporary folder or on an output."
            : isOther ? "Another step declares it as its output: let one of them write it."
            : _places.IsTemporary(use.Path) ? "It is left behind: delete it at the end of the step."
            : _places.IsProject(use.Path) ? "Declare it in Outputs, or it is missing when the step is restored."
            : "It lies where no output may lie, and is missing when the step is restored: write it below the project, and declare it in Outputs.";
        bool isOutput = !isInput && !isOther && !_places.IsTemporary(use.Path) && _places.IsProject(use.Path);
        _findings.Add(new(FindingKinds.Write, name, Who(write, "writes"), advice)
        {
            Metadata = isOutput ? "Outputs" : "",
            Value = isOutput ? _texts.Declare(use.Path) : "",
        });
        // What it reads of its own file from an earlier run is a matter of its own.
        return use.Read is null;
    }

    private void JudgeReads(FileUse use, HashSet<string> found)
    {
        // That a folder is an input says nothing of what is in it.
        if (use.List is not null && Directory.Exists(use.Path))
        {
            if (!use.IsOwn && !_places.IsTemporary(use.Path) && !_places.IsOutput(use.Path) && !_places.IsWatched(use.Path))
                AddListing(use, use.List);
            return;
        }

        if (_places.IsDeclared(use))
            return;
        if (use.Execute is not null && !use.IsOwn)
        {
            AddTool(use);
            return;
        }

        string path = ModuleOf(use.Path);
        if (path != use.Path && _step.Inputs.Contains(path))
            return;
        if (use.Read is { } read)
        {
            // A folder is opened to be flushed, or to stand in.
            if (!IsLeftover(use) && !Directory.Exists(use.Path))
                Add(FindingKinds.Read, use, path, Who(read, "reads"), read);
            return;
        }

        if (use.IsOwn || !_places.IsProject(use.Path))
            return;
        if (use.Check is { } check && File.Exists(use.Path) && !IsHabit(use.Path) && !_trace.Files.Any(other => other.List is not null && other.Path == Path.GetDirectoryName(use.Path)))
        {
            if (!IsCompiled(use.Path))
                Add(FindingKinds.Exists, use, path, Who(check, "looks whether it is there"), check);
        }
        else if (use.Absent is { } absent && use.Check is null && use.Write is null && IsAsked(absent) && !IsHabit(use.Path) && !found.Contains(Path.GetFileName(use.Path)) && !_places.HoldsOutputs(use.Path))
        {
            _findings.Add(new(FindingKinds.Absent, _texts.Show(use.Path), Who(absent, "looks for it, and there is none"), "Once it is there the result may change: declare it by a glob, which may match nothing.")
            {
                Metadata = "Inputs",
                Value = _texts.Declare(use.Path) + "*",
            });
        }
    }

    private void Add(string kind, FileUse use, string path, string who, Evidence evidence)
    {
        bool isTool = IsModule(path) && Path.GetFileName(evidence.Program).StartsWith("python", StringComparison.Ordinal);
        bool isInside = _places.IsProject(path);
        bool isOther = _step.OtherOutputs.Any(output => output == path || Places.IsBelow(path, output));
        string advice = isOther ? "Another step writes it: declare it in Inputs, or this one may run too early."
            : isTool ? "Declare the module in Inputs."
            : isInside ? "Declare it in Inputs."
            : _places.IsTemporary(path) ? "It was there before the step: bring it into the project, and declare it in Inputs."
            : "It lies outside of the project: declare it in Inputs, or better bring it into the project.";
        string shown = _texts.Show(path);
        if (IsGits(path))
        {
            _findings.Add(new(kind, shown, who, GitAdvice));
            return;
        }

        if (use.Names.FirstOrDefault(name => name != use.Path && use.Path == path) is { } link)
            shown = $"{_texts.Show(link)} -> {shown}";
        _findings.Add(new(kind, shown, who, advice) { Metadata = "Inputs", Value = _texts.Declare(use.Names.FirstOrDefault(name => name != use.Path && use.Path == path) ?? path) });
    }

    private void AddListing(FileUse use, Evidence list)
    {
        if (IsGits(use.Path))
        {
            _findings.Add(new(FindingKinds.Listing, _texts.Show(use.Path) + "/", Who(list, "lists the names in it"), GitAdvice));
            return;
        }

        _findings.Add(new(FindingKinds.Listing, _texts.Show(use.Path) + "/", Who(list, "lists the names in it"), "Declare its files by a glob, so that one that comes or goes is noticed.")
        {
            Metadata = "Inputs",
            Value = (_texts.Declare(use.Path) is { Length: > 0 } and not "." and var folder ? folder.TrimEnd('/') + "/*" : "*"),
        });
    }

    private void AddTool(FileUse use)
    {
        if (use.IsOwn)
            return;
        string path = use.Names.FirstOrDefault(name => name != use.Path) ?? use.Path;
        _findings.Add(new(FindingKinds.Tool, _texts.Show(path), Who(use.Execute!, "runs it"), "Declare it in Tools, so that another version of it is noticed.")
        {
            Metadata = "Tools",
            Value = _texts.Declare(path),
        });
    }

    private void JudgeNetwork()
    {
        foreach (NetworkUse use in _trace.Network.OrderBy(use => use.Address, StringComparer.Ordinal))
        {
            if (use.Socket is { } socket)
            {
                JudgeSocket(use, socket);
                continue;
            }

            // Asks the routing table which address of its own would be used; nothing is sent.
            if (use.Address.EndsWith(" port 0", StringComparison.Ordinal) && use.Evidence.Call == "connect")
                continue;
            bool isLocal = use.Address.Split(' ') is [.., var text, "port", _] && IPAddress.TryParse(text, out IPAddress? address) && IPAddress.IsLoopback(address);
            _findings.Add(new(FindingKinds.Network, use.Address, Who(use.Evidence, "uses the network"),
                isLocal ? LocalAdvice : "What comes from there is no input: fetch it in a step of its own, or keep a copy in the project, with its digest checked."));
        }
    }

    private void JudgeSocket(NetworkUse use, string socket)
    {
        if (!Places.IsPlatformSocket(socket) && !_places.IsEngines(socket))
            _findings.Add(new(FindingKinds.Network, _texts.Show(socket), Who(use.Evidence, "asks a program at this socket"), LocalAdvice));
    }

    // Was there when the step began, and is not the step's business: files of other programs among the temporary ones.
    private bool IsLeftover(FileUse use) => _places.IsTemporary(use.Path) && use.Delete is not null && !File.Exists(use.Path);

    private bool IsAsked(Evidence evidence)
    {
        string program = Path.GetFileName(evidence.Program);
        return Askers.Contains(program) || program.StartsWith("python", StringComparison.Ordinal) || _step.IsMethod || !_places.IsPlatform(evidence.Program);
    }

    private static bool IsHabit(string path)
    {
        string name = Path.GetFileName(path);
        return Habits.Contains(name, StringComparer.OrdinalIgnoreCase) || Array.Exists(HabitEndings, ending => name.EndsWith(ending, StringComparison.Ordinal)) || name.Contains(".so.", StringComparison.Ordinal)
            || path.Contains("/.git/", StringComparison.Ordinal) || path.Contains("/__pycache__/", StringComparison.Ordinal);
    }

    private static bool IsGits(string path) => path.Contains("/.git/", StringComparison.Ordinal) || path.EndsWith("/.git", StringComparison.Ordinal);

    private static bool IsModule(string path) => path.EndsWith(".py", StringComparison.Ordinal);

    private static bool IsModuleCache(string path) => path.Contains("/__pycache__/", StringComparison.Ordinal);

    // The module stands for its compiled form.
    private bool IsCompiled(string path) =>
        IsModule(path) && _trace.Files.Any(use => use.Read is not null && IsModuleCache(use.Path) && ModuleOf(use.Path) == path);

    private static string ModuleOf(string path)
    {
        int cache = path.IndexOf("/__pycache__/", StringComparison.Ordinal);
        if (cache < 0)
            return path;
        string name = Path.GetFileName(path);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? path : $"{path[..cache]}/{name[..dot]}.py";
    }

    private static string Who(Evidence evidence, string what) =>
        $"{(evidence.Program.Length == 0 ? "the step" : Path.GetFileName(evidence.Program))} {what} ({evidence.Call}, process {evidence.Process})";
}
