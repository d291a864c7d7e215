using System.Text;

namespace BuildMemo.Tool.Completion;

/// <summary>The completion script of fish (3 and later).</summary>
internal static class FishScript
{
    /// <summary>The script.</summary>
    public static string Write(IReadOnlyList<CompletedVerb> verbs)
    {
        StringBuilder script = new();
        script.Append("""
            # Completion of dotnet buildmemo for fish; in ~/.config/fish/config.fish: dotnet-buildmemo completion fish | source
            function __buildmemo_words
                set -l words (commandline -opc)
                if test (string replace -r '.*/' '' -- $words[1]) = dotnet
                    test "$words[2]" = buildmemo; or return 1
                    set -e words[1]
                end
                set -e words[1]
                for word in $words
                    echo -- $word
                end
                return 0
            end
            function __buildmemo_needs_verb
                set -l words (__buildmemo_words); or return 1
                test (count $words) -eq 0
            end
            function __buildmemo_verb_is
                set -l words (__buildmemo_words); or return 1
                test "$words[1]" = $argv[1]
            end
            for program in dotnet dotnet-buildmemo

            """);
        foreach (CompletedVerb verb in verbs)
        {
            script.AppendLine($"    complete -c $program -n __buildmemo_needs_verb -f -a {verb.Name} -d {Quote(verb.Description)}");
            string condition = $"    complete -c $program -n '__buildmemo_verb_is {verb.Name}'";
            if (verb.TakesRecord)
                script.AppendLine($"{condition} -f -a '(dotnet-buildmemo completion --records 2> /dev/null)'");
            else if (verb.Values.Count > 0)
                script.AppendLine($"{condition} -f -a {Quote(string.Join(' ', verb.Values))}");
            foreach (CompletedOption option in verb.Options)
            {
                string names = string.Join(' ', option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}"));
                string value = !option.TakesValue ? "" : option.Values.Count > 0 ? $" -x -a {Quote(string.Join(' ', option.Values))}" : " -r";
                script.AppendLine($"{condition} {names}{value} -d {Quote(option.Description)}");
            }
        }

        script.Append("""
            end

            """);
        return script.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
