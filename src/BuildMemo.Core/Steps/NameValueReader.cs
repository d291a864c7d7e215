using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Values;

namespace BuildMemo.Steps;

/// <summary>Reads the lists of names and <c>name=value</c>: parameters, environment variables, output metadata.</summary>
internal sealed class NameValueReader(ReadingContext context)
{
    private static readonly Comparison<StepParameter> ByName = (left, right) => string.CompareOrdinal(left.Name, right.Name);

    private static readonly List<string> NoNames = [];

    // Used again for each list: a step has few names, as a rule.
    private readonly List<KeyValuePair<string, string?>> _pairs = [];

    /// <summary><c>Parameters</c> with <c>IgnoredParameters</c>, sorted by name.</summary>
    public ImmutableArray<StepParameter> ReadParameters()
    {
        MetadataText? ignoredText = context.Draft[MetadataId.IgnoredParameters];
        MetadataText? text = context.Draft[MetadataId.Parameters];
        if (text?.Cached is ImmutableArray<StepParameter> cached && ignoredText is null)
            return cached;
        if (text is null && ignoredText is null)
            return [];
        List<KeyValuePair<string, string?>> pairs = text is null ? [] : ReadPairs(text, needsValue: true, StringComparer.Ordinal);
        List<string> ignored = ignoredText is null ? NoNames : ReadNames(ignoredText);
        foreach (string name in ignored)
        {
            if (pairs.Exists(pair => pair.Key.Equals(name, StringComparison.Ordinal)))
                continue;
            string[] names = [.. pairs.Select(pair => pair.Key)];
            string known = names.Length == 0 ? "it declares none" : "it declares " + string.Join(", ", names);
            context.Refuse(
                Codes.ParameterUnknown,
                $"IgnoredParameters names '{name}', which is not among the step's Parameters ({known}).{NearMiss.Hint(name, names)}");
        }

        var sorted = new StepParameter[pairs.Count];
        for (int i = 0; i < sorted.Length; i++)
            sorted[i] = new(pairs[i].Key, pairs[i].Value!, ignored.Contains(pairs[i].Key));
        Array.Sort(sorted, ByName);
        ImmutableArray<StepParameter> parameters = ImmutableCollectionsMarshal.AsImmutableArray(sorted);
        if (text is not null && ignoredText is null && IsReusable(text))
            text.Cached = parameters;
        return parameters;
    }

    /// <summary><c>EnvironmentVariables</c>, sorted by name.</summary>
    public ImmutableArray<StepVariable> ReadVariables()
    {
        if (context.Draft[MetadataId.EnvironmentVariables] is not { } text)
            return [];
        if (text.Cached is ImmutableArray<StepVariable> cached)
            return cached;
        StringComparer comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        ImmutableArray<StepVariable> variables =
            [.. ReadPairs(text, needsValue: false, comparer).Select(pair => new StepVariable(pair.Key, pair.Value))
                .OrderBy(variable => variable.Name, StringComparer.Ordinal)];
        if (IsReusable(text))
            text.Cached = variables;
        return variables;
    }

    /// <summary><c>OutputMetadata</c>, in declared order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ReadOutputMetadata()
    {
        if (context.Draft[MetadataId.OutputMetadata] is not { } text)
            return [];
        if (text.Cached is ImmutableArray<KeyValuePair<string, string>> cached)
            return cached;
        List<KeyValuePair<string, string?>> pairs = ReadPairs(text, needsValue: true, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string?> pair in pairs)
        {
            if (!IsItemName(pair.Key))
                context.RefuseValue(text, $"{pair.Key}={pair.Value}", "name=value;… with names of letters, digits, _ and -, a letter or _ first");
        }

        ImmutableArray<KeyValuePair<string, string>> metadata = [.. pairs.Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value!))];
        if (IsReusable(text))
            text.Cached = metadata;
        return metadata;
    }

    /// <summary>Whether MSBuild takes it as the name of an item list or of a metadata.</summary>
    public static bool IsItemName(string name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_'))
            return false;
        foreach (char letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))
                return false;
        }

        return true;
    }

    private bool IsReusable(MetadataText text)
    {
        // A list with a problem is read again for each step, so that each step's own message names it.
        if (context.Draft.HasErrors)
            return false;
        foreach (PlaceholderText element in text.Elements)
        {
            if (!element.IsConstant)
                return false;
        }

        return true;
    }

    private List<string> ReadNames(MetadataText text)
    {
        var names = new List<string>();
        foreach (PlaceholderText element in text.Elements)
        {
            if (text.CommandPlaceholder is null)
                names.Add(element.Expand(context.Item));
        }

        return names;
    }

    private List<KeyValuePair<string, string?>> ReadPairs(MetadataText text, bool needsValue, StringComparer comparer)
    {
        _pairs.Clear();
        if (text.CommandPlaceholder is not null)
            return _pairs;
        HashSet<string>? names = text.Elements.Length > 16 ? new(comparer) : null;
        foreach (PlaceholderText element in text.Elements)
        {
            string entry = element.Expand(context.Item);
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? entry : entry[..equals]).Trim();
            if (name.Length == 0 || (equals < 0 && needsValue) || entry.Contains('\0', StringComparison.Ordinal))
            {
                // The value of a variable is never shown: it may be a secret.
                string shown = text.Definition.Id == MetadataId.EnvironmentVariables ? "=…" : entry.Replace("\0", "\\0", StringComparison.Ordinal);
                context.RefuseValue(text, shown, needsValue ? "name=value;…" : "names, or name=value;…");
            }
            else if (names?.Add(name) == false || (names is null && IsRead(name, comparer)))
            {
                context.Refuse(Codes.NameTwiceInList, $"{text.Definition.Name} holds '{name}' twice. Keep one; a ; inside a value is written %3B.");
            }
            else
            {
                _pairs.Add(new(name, equals < 0 ? null : entry[(equals + 1)..]));
            }
        }

        return _pairs;
    }

    private bool IsRead(string name, StringComparer comparer)
    {
        foreach (KeyValuePair<string, string?> pair in _pairs)
        {
            if (comparer.Equals(pair.Key, name))
                return true;
        }

        return false;
    }
}
