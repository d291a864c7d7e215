namespace BuildMemo.Tool.Audits;

/// <summary>
/// Follows the processes of a step through their calls: where each stands, what it runs, which paths it means. Knows what was done with
/// each path in the end; decides nothing about what was declared.
/// </summary>
internal sealed partial class TraceFollower
{
    private readonly TracedProcesses _processes;
    private readonly Dictionary<string, FileUse> _files = new(StringComparer.Ordinal);
    // Folders by the names that led to them through links.
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NetworkUse> _network = new(StringComparer.Ordinal);
    // Sockets at which a process of the step itself answers.
    private readonly HashSet<string> _ownSockets = new(StringComparer.Ordinal);

    private TraceFollower(TracedProcesses processes) => _processes = processes;

    /// <summary>By path.</summary>
    public IReadOnlyCollection<FileUse> Files => _files.Values;

    /// <summary>By address.</summary>
    public IReadOnlyCollection<NetworkUse> Network => _network.Values;

    /// <summary>Whether the machine's name was asked for.</summary>
    public bool AsksForMachine { get; private set; }

    /// <summary>How many calls there were.</summary>
    public long Calls { get; private set; }

    /// <summary>Follows a trace.</summary>
    /// <param name="path">What <c>strace -f -y -o</c> wrote.</param>
    /// <param name="startDirectory">Where the first process stood.</param>
    public static TraceFollower Follow(string path, string startDirectory)
    {
        using StreamReader first = File.OpenText(path);
        using StreamReader second = File.OpenText(path);
        return Follow(first, second, startDirectory);
    }

    /// <summary>The same for a trace from anywhere; it is read twice.</summary>
    public static TraceFollower Follow(TextReader first, TextReader second, string startDirectory)
    {
        TraceFollower follower = new(new(startDirectory, TraceReader.Parents(first)));
        foreach (SystemCall call in TraceReader.Read(second))
        {
            follower.Calls++;
            follower.Take(call);
        }

        return follower;
    }

    private void Take(in SystemCall call)
    {
        TracedProcess process = _processes.Of(call.Process);
        switch (call.Name)
        {
            case "open":
                Open(process, call, null, call[0], call[1]);
                break;
            case "creat":
                Open(process, call, null, call[0], "O_WRONLY|O_CREAT|O_TRUNC");
                break;
            case "openat" or "openat2":
                Open(process, call, call[0], call[1], call[2]);
                break;
            case "stat" or "lstat" or "access":
                Look(process, call, null, call[0], call[1]);
                break;
            case "newfstatat" or "statx" or "faccessat" or "faccessat2" or "fstatat64":
                Look(process, call, call[0], call[1], call.Name == "statx" ? call[4] : call[2]);
                break;
            case "readlink":
                Look(process, call, null, call[0], "");
                break;
            case "readlinkat":
                Look(process, call, call[0], call[1], "");
                break;
            case "getdents64" or "getdents":
                if (call.Succeeded && TraceText.PathOf(call[0]) is { } folder && !process.IsSearch(folder, call))
                    UseOf(folder, folder).List ??= EvidenceOf(process, call);

                break;
            case "execve":
                Execute(process, call, null, call[0], call[1]);
                break;
            case "execveat":
                Execute(process, call, call[0], call[1], call[2]);
                break;
            case "chdir":
                if (call.Succeeded && process.Resolve(null, call[0]) is { } to)
                    process.Folder.Path = RealOf(to);
                break;
            case "fchdir":
                if (call.Succeeded && TraceText.PathOf(call[0]) is { } there)
                    process.Folder.Path = there;
                break;
            case "rename":
                Move(process, call, null, call[0], null, call[1], false);
                break;
            case "renameat" or "renameat2":
                Move(process, call, call[0], call[1], call[2], call[3], call[4].Contains("RENAME_EXCHANGE", StringComparison.Ordinal));
                break;
            case "link":
                Link(process, call, null, call[0], null, call[1]);
                break;
            case "linkat":
                Link(process, call, call[0], call[1], call[2], call[3]);
                break;
            case "symlink":
                Make(process, call, null, call[1]);
                break;
            case "symlinkat":
                Make(process, call, call[1], call[2]);
                break;
            case "mknod":
                Make(process, call, null, call[0]);
                break;
            case "mknodat":
                Make(process, call, call[0], call[1]);
                break;
            case "unlink" or "rmdir":
                Remove(process, call, null, call[0]);
                break;
            case "unlinkat":
                Remove(process, call, call[0], call[1]);
                break;
            case "mkdir":
                MakeFolder(process, call, null, call[0]);
                break;
            case "mkdirat":
                MakeFolder(process, call, call[0], call[1]);
                break;
            case "truncate":
                Touch(process, call, null, call[0], empties: call[1] == "0");
                break;
            case "chmod" or "chown" or "lchown" or "utime" or "utimes" or "setxattr" or "removexattr":
                Touch(process, call, null, call[0], empties: false);
                break;
            case "fchmodat" or "fchmodat2" or "fchownat" or "utimensat" or "futimesat":
                Touch(process, call, call[0], call[1], empties: false);
                break;
            case "uname":
                AsksForMachine = true;
                break;
            case "connect" or "bind" or "sendto" or "sendmsg":
                Connect(process, call);
                break;
        }
    }

    private void Open(TracedProcess process, in SystemCall call, string? folder, string quoted, string flags)
    {
        if (process.Resolve(folder, quoted) is not { } named)
            return;
        bool writes = flags.Contains("O_WRONLY", StringComparison.Ordinal) || flags.Contains("O_RDWR", StringComparison.Ordinal) || flags.Contains("O_CREAT", StringComparison.Ordinal) || flags.Contains("O_TRUNC", StringComparison.Ordinal);
        if (!call.Succeeded)
        {
            if (call.IsAbsent)
                NoteAbsent(process, call, named);
            return;
        }

        string real = TraceText.PathOf(call.Result) ?? named;
        if (flags.Contains("O_TMPFILE", StringComparison.Ordinal) || flags.Contains("O_PATH", StringComparison.Ordinal))
            return;
        Learn(named, real);
        FileUse use = UseOf(real, named);
        bool creates = flags.Contains("O_CREAT", StringComparison.Ordinal);
        bool empties = flags.Contains("O_TRUNC", StringComparison.Ordinal) || (creates && flags.Contains("O_EXCL", StringComparison.Ordinal));
        if (!writes)
        {
            if (flags.Contains("O_DIRECTORY", StringComparison.Ordinal))
                return;
            if (!use.IsOwn)
                use.Read ??= EvidenceOf(process, call);
            return;
        }

        bool wasAbsent = use.IsGone || (use.Absent is not null && use.Read is null && use.Check is null) || (creates && flags.Contains("O_EXCL", StringComparison.Ordinal));
        if (!use.IsOwn && !empties && !wasAbsent && !flags.Contains("O_WRONLY", StringComparison.Ordinal))
            use.Read ??= EvidenceOf(process, call);
        use.IsNew |= wasAbsent;
        use.IsOwn |= empties || wasAbsent;
        use.IsGone = false;
        use.Write ??= EvidenceOf(process, call);
    }

    private void Look(TracedProcess process, in SystemCall call, string? folder, string quoted, string what)
    {
        // An empty name asks about the descriptor itself, which was opened before.
        if (quoted is "\"\"" or "NULL" || process.Resolve(folder, quoted) is not { } named)
            return;
        if (call.IsAbsent)
        {
            NoteAbsent(process, call, named);
            return;
        }

        if (!call.Succeeded || what.Contains("S_IFDIR", StringComparison.Ordinal))
            return;
        FileUse use = UseOf(RealOf(named), named);
        if (!use.IsOwn && !use.IsGone)
            use.Check ??= EvidenceOf(process, call);
    }

    private void NoteAbsent(TracedProcess process, in SystemCall call, string named)
    {
        FileUse use = UseOf(RealOf(named), named);
        if (!use.IsOwn && !use.IsGone)
            use.Absent ??= EvidenceOf(process, call);
    }

    private void Execute(TracedProcess process, in SystemCall call, string? folder, string quoted, string arguments)
    {
        if (process.Resolve(folder, quoted) is not { } named)
            return;
        if (call.IsAbsent)
        {
            NoteAbsent(process, call, named);
            return;
        }

        if (!call.Succeeded && call.Result.Length > 0 && call.Result[0] == '-')
            return;
        Evidence evidence = EvidenceOf(process, call);
        process.Become(named, arguments);
        FileUse use = UseOf(RealOf(named), named);
        if (!use.IsOwn)
            use.Execute ??= evidence;
    }

    private void Move(TracedProcess process, in SystemCall call, string? fromFolder, string from, string? toFolder, string to, bool exchanges)
    {
        if (!call.Succeeded || process.Resolve(fromFolder, from) is not { } source || process.Resolve(toFolder, to) is not { } target)
            return;
        source = RealOf(source);
        target = RealOf(target);
        FileUse moved = UseOf(source, source);
        FileUse there = UseOf(target, target);
        Evidence evidence = EvidenceOf(process, call);
        bool isOwn = moved.IsOwn;
        foreach (FileUse inside in _files.Values.Where(use => use.Path.StartsWith(source + "/", StringComparison.Ordinal) && use.Write is not null && !use.IsGone).ToArray())
        {
            FileUse after = UseOf(target + inside.Path[source.Length..], target + inside.Path[source.Length..]);
            after.IsOwn = inside.IsOwn;
            after.IsNew = true;
            after.IsGone = false;
            after.Write ??= inside.Write;
            inside.IsGone = true;
            // A folder that was filled by the step is its own.
            isOwn = true;
        }

        if (!isOwn)
        {
            moved.Read ??= evidence;
            moved.LosesOther = !exchanges;
        }

        moved.Delete ??= evidence;
        moved.IsGone = !exchanges;
        moved.IsOwn = true;
        there.IsNew |= there.Absent is not null && there.Read is null && there.Check is null;
        there.IsOwn = true;
        there.IsGone = false;
        there.Write ??= evidence;
    }

    private void Link(TracedProcess process, in SystemCall call, string? fromFolder, string from, string? toFolder, string to)
    {
        if (!call.Succeeded || process.Resolve(fromFolder, from) is not { } source)
            return;
        FileUse linked = UseOf(RealOf(source), source);
        if (!linked.IsOwn)
            linked.Read ??= EvidenceOf(process, call);
        Make(process, call, toFolder, to);
    }

    private void Make(TracedProcess process, in SystemCall call, string? folder, string quoted)
    {
        if (!call.Succeeded || process.Resolve(folder, quoted) is not { } named)
            return;
        FileUse use = UseOf(RealOf(named), named);
        use.IsOwn = true;
        use.IsNew = true;
        use.IsGone = false;
        use.Write ??= EvidenceOf(process, call);
    }

    private void MakeFolder(TracedProcess process, in SystemCall call, string? folder, string quoted)
    {
        if (!call.Succeeded || process.Resolve(folder, quoted) is not { } named)
            return;
        // What lies in it says whether it is of any weight; listed, it is the step's own.
        FileUse use = UseOf(RealOf(named), named);
        use.IsOwn = true;
        use.IsNew = true;
        use.IsGone = false;
    }

    private void Remove(TracedProcess process, in SystemCall call, string? folder, string quoted)
    {
        if (process.Resolve(folder, quoted) is not { } named)
            return;
        if (call.IsAbsent)
        {
            // It made sure that nothing is there: then what it makes is new.
            FileUse absent = UseOf(RealOf(named), named);
            absent.IsGone = true;
            return;
        }

        if (!call.Succeeded)
            return;
        FileUse use = UseOf(RealOf(named), named);
        use.LosesOther |= !use.IsOwn && !use.IsGone;
        use.IsGone = true;
        use.IsOwn = true;
        use.Delete ??= EvidenceOf(process, call);
    }

    private void Touch(TracedProcess process, in SystemCall call, string? folder, string quoted, bool empties)
    {
        // Without a name the descriptor's file is meant, which was opened for writing or is only stamped.
        string? named = quoted is "NULL" or "\"\"" ? (folder is null ? null : TraceText.PathOf(folder)) : process.Resolve(folder, quoted);
        if (!call.Succeeded || named is null)
            return;
        FileUse use = UseOf(RealOf(named), named);
        use.IsOwn |= empties;
        use.Write ??= EvidenceOf(process, call);
    }

    private void Learn(string named, string real)
    {
        if (named == real)
            return;
        string? namedFolder = System.IO.Path.GetDirectoryName(named);
        string? realFolder = System.IO.Path.GetDirectoryName(real);
        if (namedFolder is not null && realFolder is not null && namedFolder != realFolder && System.IO.Path.GetFileName(named) == System.IO.Path.GetFileName(real))
            _folders[namedFolder] = realFolder;
    }

    private string RealOf(string named)
    {
        if (_folders.Count == 0)
            return named;
        string? folder = System.IO.Path.GetDirectoryName(named);
        return folder is not null && _folders.TryGetValue(folder, out string? real) ? System.IO.Path.Combine(real, System.IO.Path.GetFileName(named)) : named;
    }

    private FileUse UseOf(string path, string named)
    {
        if (!_files.TryGetValue(path, out FileUse? use))
            _files.Add(path, use = new(path));
        if (named != path)
            use.Names.Add(named);
        return use;
    }

    private static Evidence EvidenceOf(TracedProcess process, in SystemCall call) =>
        new(process.Program, call.Name, process.Number);

}
