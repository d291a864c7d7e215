using System.CommandLine;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Commands;

/// <summary>A verb: its options, its examples, its JSON, and what it does. Help and docs/reference/tool.md are made of these.</summary>
internal abstract class ToolCommand : Command
{
    /// <summary>A verb.</summary>
    protected ToolCommand(string name, string description, ToolContext context)
        : base(name, description)
    {
        Context = context;
        SetAction(Execute);
    }

    /// <summary>Command lines with what each does.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Examples { get; }

    /// <summary>What <c>--json</c> prints, besides <c>schema</c>.</summary>
    public abstract IReadOnlyList<JsonField> JsonFields { get; }

    /// <summary>What its exit codes mean.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>> ExitCodeMeanings => ExitCodes.OfVerbs;

    /// <summary>The process.</summary>
    protected ToolContext Context { get; }

    /// <summary>Does the work.</summary>
    protected abstract int Execute(ParseResult parsed);
}
