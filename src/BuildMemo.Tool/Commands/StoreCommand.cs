using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary>A verb that works on a store: the options that say which, its opening, and what its faults make of the exit code.</summary>
internal abstract class StoreCommand(string name, string description, ToolContext context) : ToolCommand(name, description, context)
{
    private readonly Option<string?> _cacheDir = CommonOptions.CacheDir();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary><c>--project</c>.</summary>
    protected Option<string?> Project { get; init; } = CommonOptions.Project();

    /// <summary>Adds the verb's own options, then those of every verb of a store.</summary>
    protected void AddOptions(params ReadOnlySpan<Option> own)
    {
        foreach (Option option in own)
            Options.Add(option);
        if (!Options.Contains(Project))
            Options.Add(Project);
        Options.Add(_cacheDir);
        Options.Add(_json);
    }

    /// <summary>Whether the verb writes to the store.</summary>
    protected virtual bool Writes(ParseResult parsed) => false;

    /// <summary>Whether what the store holds goes to where it is trusted: then nobody else may have put it there.</summary>
    protected virtual bool HandsOn => false;

    /// <summary>Whether the verb makes the store where there is none.</summary>
    protected virtual bool MakesStore => false;

    /// <summary>What is wrong with the command line beyond what its parser sees, told already; null for nothing.</summary>
    protected virtual int? Refuse(ParseResult parsed) => null;

    /// <summary>Does what needs no store and gives its exit code; null for the rest.</summary>
    protected virtual int? ExecuteWithoutStore(ParseResult parsed) => null;

    /// <summary>The project whose store is meant: a file or folder; null for none.</summary>
    protected virtual string? ProjectPath(ParseResult parsed) => parsed.GetValue(Project);

    /// <summary><c>--cache-dir</c>; null when it is not given.</summary>
    protected string? CacheDirOf(ParseResult parsed) => parsed.GetValue(_cacheDir);

    /// <summary>Whether JSON is wanted.</summary>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <inheritdoc />
    protected sealed override int Execute(ParseResult parsed)
    {
        if (Refuse(parsed) is { } refused)
            return refused;
        if (ExecuteWithoutStore(parsed) is { } done)
            return done;
        using StoreAccess? access = StoreAccess.Open(Context, parsed.GetValue(_cacheDir), ProjectPath(parsed), isReadOnly: !Writes(parsed), acceptsForeignOwner: !Writes(parsed) && !HandsOn, out int exitCode);
        if (access is null)
            return exitCode;
        // Where nothing is yet a verb works on an empty store; one that is refused ends it.
        bool isThere = MakesStore ? access.Store.IsThere : access.IsThere();
        bool isRefused = !isThere && access.Faults.Count > 0;
        return access.ExitCodeOr(isRefused ? ExitCodes.Environment : Execute(parsed, access));
    }

    /// <summary>Whether the store could not be written, which a warning has told with its reason.</summary>
    protected static bool IsUnwritable(StoreAccess access) => access.Faults.Any(fault => fault.Code == Codes.StoreUnwritable || fault.Code == Codes.StoreDeleted);

    /// <summary>Says that a verb did nothing because the store can't be written, in place of a result; gives the exit code.</summary>
    protected int FailUnchanged(StoreAccess access, string more = "") => Context.Fail(
        ExitCodes.Environment,
        Codes.StoreNotChanged,
        $"{Name} changed nothing and looked at nothing: the store {access.Store.Place} can't be written, as said above. Run it as the user who owns the store, or let this user write to it.{more}");

    /// <summary>Does the work on a store, which may not be there yet.</summary>
    protected abstract int Execute(ParseResult parsed, StoreAccess access);
}
