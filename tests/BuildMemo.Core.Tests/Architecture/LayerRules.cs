using BuildMemo.Testing.Architecture;

namespace BuildMemo.Core.Tests.Architecture;

/// <summary>Which folders of Core may use which (design.md, 4). A target is a folder, or one type of a folder.</summary>
internal static class LayerRules
{
    private const string Prefix = "BuildMemo.";

    /// <summary>The value types that everything about contents is named by; the rest of Fingerprints stays unknown to those who only need them.</summary>
    private static readonly string[] Digests = ["Fingerprints.Fingerprint", "Fingerprints.ContentDigest", "Fingerprints.Sha256Value"];

    /// <summary>A folder without a row may not exist. Run sees every stage; nothing sees Run.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        ["Errors"] = [],
        ["Values"] = [],
        ["Protocol"] = ["Errors"],
        ["Reporting"] = ["Errors"],
        // Beyond design.md's sentence: values are read as users write them, ProjectPaths lies in Settings, and the graph by files asks
        // a declared pattern (not the disk) whether it takes an output.
        ["Settings"] = ["Errors", "Values"],
        ["Steps"] = ["Errors", "Values", "Settings", "Files.GlobPattern"],
        ["Files"] = ["Errors", .. Digests],
        ["Store"] = ["Errors", "Files", "Protocol", .. Digests],
        ["Journal"] = ["Errors", "Files", "Protocol", "Reporting.StepOutcome", "Fingerprints.StepComponent", "Fingerprints.ComponentKind", .. Digests],
        ["Dumps"] = ["Errors", "Values", "Files", "Store", "Fingerprints.PathTokens", .. Digests],
        ["Hashing"] = ["Errors", "Files", "Fingerprints"],
        ["Fingerprints"] = ["Errors", "Files", "Steps", "Settings"],
        ["Capture"] = ["Errors", "Files", "Steps", "Store", "Settings.ProjectPaths", .. Digests],
        ["Execution"] = ["Errors", "Files", "Steps", "Settings", "Protocol", .. Digests],
        ["Scheduling"] = ["Errors", "Steps"],
        // What method steps add between declaration and execution: binding, closures, identity.
        ["Methods"] = ["Errors", "Values", "Files", "Steps", "Settings", "Fingerprints", "Execution"],
        ["Run"] = ["Errors", "Values", "Protocol", "Reporting", "Settings", "Steps", "Files", "Store", "Journal", "Fingerprints", "Capture", "Execution", "Scheduling", "Methods"],
    };

    /// <summary>One line for each use that the table does not allow; empty when all is well.</summary>
    public static IReadOnlyList<string> Violations(AssemblyUses assembly) =>
    [
        .. assembly.Types.Where(type => IsOurs(type) && !Allowed.ContainsKey(Folder(type)))
            .Select(type => $"{type} lies in a folder that LayerRules has no row for."),
        .. assembly.Uses.Where(use => IsOurs(use.User) && IsOurs(use.Used) && !IsAllowed(use.User, use.Used))
            .Select(use => $"{use.User} uses {use.Used}"),
    ];

    private static bool IsAllowed(TypeName user, TypeName used)
    {
        string from = Folder(user);
        string to = Folder(used);
        return from == to || !Allowed.TryGetValue(from, out string[]? targets) || targets.Contains(to) || targets.Contains($"{to}.{used.Name}");
    }

    private static bool IsOurs(TypeName type) => type.Namespace == "BuildMemo" || type.Namespace.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Folder(TypeName type) => type.Namespace.Length <= Prefix.Length ? "" : type.Namespace[Prefix.Length..].Split('.')[0];
}
