using System.Text;

namespace BuildMemo.Tool.Completion;

/// <summary>The completion script of zsh (5 and later).</summary>
internal static class ZshScript
{
    /// <summary>The script.</summary>
    public static string Write(IReadOnlyList<CompletedVerb> verbs)
    {
        StringBuilder script = new();
        script.Append("""
            #compdef dotnet-buildmemo
            # Completion of dotnet buildmemo for zsh; in ~/.zshrc, after compinit: source <(dotnet-buildmemo completion zsh)
            _buildmemo_records() {
                local -a records
                records=(${(f)"$(dotnet-buildmemo completion --records 2> /dev/null)"})
                compadd -a records
            }
            _buildmemo() {
                local -a verbs
                verbs=(

            """);
        foreach (CompletedVerb verb in verbs)
            script.AppendLine($"        {Quote($"{verb.Name}:{verb.Description}")}");
        script.Append("""
                )
                if (( CURRENT == 2 )); then
                    _describe verb verbs
                    return
                fi
                local verb=$words[2]
                shift words
                (( CURRENT-- ))
                case $verb in

            """);
        foreach (CompletedVerb verb in verbs)
        {
            string argument = verb.TakesRecord ? "*:record:_buildmemo_records"
                : verb.Values.Count > 0 ? $"*:value:({string.Join(' ', verb.Values)})"
                : "*:file:_files";
            IEnumerable<string> parts = verb.Options.SelectMany(option => option.Names.Select(name => Quote(Specification(option, name)))).Append(Quote(argument));
            script.AppendLine($"        {verb.Name}) _arguments {string.Join(' ', parts)} ;;");
        }

        script.Append("""
                esac
            }
            compdef _buildmemo dotnet-buildmemo

            # dotnet itself may have a completion already: it stays in charge of everything else.
            _buildmemo_dotnet() {
                if [[ $words[2] == buildmemo ]] && (( CURRENT > 2 )); then
                    shift words
                    (( CURRENT-- ))
                    _buildmemo
                elif [[ -n $_buildmemo_before ]]; then
                    $_buildmemo_before "$@"
                else
                    _default
                fi
            }
            if [[ $_comps[dotnet] != _buildmemo_dotnet ]]; then
                typeset -g _buildmemo_before=$_comps[dotnet]
                compdef _buildmemo_dotnet dotnet
            fi

            """);
        return script.ToString();
    }

    private static string Specification(CompletedOption option, string name)
    {
        string description = option.Description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
        string value = !option.TakesValue ? "" : option.Values.Count > 0 ? $":value:({string.Join(' ', option.Values)})" : ":value:_files";
        return $"{name}[{description}]{value}";
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
