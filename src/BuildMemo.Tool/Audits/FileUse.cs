namespace BuildMemo.Tool.Audits;

/// <summary>Who did something first.</summary>
/// <param name="Program">Absolute path of the program, or a script's.</param>
/// <param name="Call"><c>openat</c>.</param>
/// <param name="Process">Its number.</param>
internal sealed record Evidence(string Program, string Call, int Process)
{
    /// <inheritdoc />
    public override string ToString() => $"{(Program.Length == 0 ? "?" : Path.GetFileName(Program))}: {Call}";
}

/// <summary>What the processes of a step did with one path.</summary>
/// <param name="path">Absolute, links resolved as far as the trace tells.</param>
internal sealed class FileUse(string path)
{
    /// <summary>Absolute, links resolved as far as the trace tells.</summary>
    public string Path { get; set; } = path;

    /// <summary>Other names that led to it.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal) { path };

    /// <summary>Whether its content is the step's own: made, emptied or moved here by it.</summary>
    public bool IsOwn { get; set; }

    /// <summary>Whether the step made it: nothing was there before.</summary>
    public bool IsNew { get; set; }

    /// <summary>Whether it is there, as far as the trace tells.</summary>
    public bool IsGone { get; set; }

    /// <summary>Content that the step did not write was read.</summary>
    public Evidence? Read { get; set; }

    /// <summary>A file was looked for, and found, without being read.</summary>
    public Evidence? Check { get; set; }

    /// <summary>It was looked for before the step made it, and nothing was there.</summary>
    public Evidence? Absent { get; set; }

    /// <summary>Names in a folder were listed.</summary>
    public Evidence? List { get; set; }

    /// <summary>It was run.</summary>
    public Evidence? Execute { get; set; }

    /// <summary>It was made, written, or its time or mode set.</summary>
    public Evidence? Write { get; set; }

    /// <summary>It was removed or moved away.</summary>
    public Evidence? Delete { get; set; }

    /// <summary>Whether it was removed although the step had not made it.</summary>
    public bool LosesOther { get; set; }
}

/// <summary>A connection, or the wish for one.</summary>
/// <param name="Address"><c>93.184.216.34 port 443</c>.</param>
/// <param name="Evidence">Who.</param>
internal sealed record NetworkUse(string Address, Evidence Evidence)
{
    /// <summary>The file of a Unix domain socket, <c>@name</c> of one without a file; null for the network.</summary>
    public string? Socket { get; init; }
}
