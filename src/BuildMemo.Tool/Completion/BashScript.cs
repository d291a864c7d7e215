using System.Text;

namespace BuildMemo.Tool.Completion;

/// <summary>The completion script of bash (4 and later).</summary>
internal static class BashScript
{
    /// <summary>The script.</summary>
    public static string Write(IReadOnlyList<CompletedVerb> verbs)
    {
        StringBuilder script = new();
        script.Append($$"""
            # Completion of dotnet buildmemo for bash; in ~/.bashrc: source <(dotnet-buildmemo completion bash)
            _buildmemo() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} first=1 verb values= options=
                if [[ ${COMP_WORDS[0]##*/} == dotnet ]]; then
                    first=2
                fi
                COMPREPLY=()
                if (( COMP_CWORD == first )); then
                    COMPREPLY=($(compgen -W "{{string.Join(' ', verbs.Select(verb => verb.Name))}} --help --version" -- "$current"))
                    return
                fi
                verb=${COMP_WORDS[first]}
                case "$verb:$previous" in

            """);
        foreach (CompletedVerb verb in verbs)
        {
            string[] free = [.. verb.Options.Where(option => option.TakesValue && option.Values.Count == 0).SelectMany(option => Patterns(verb, option))];
            if (free.Length > 0)
                script.AppendLine($"        {string.Join('|', free)}) COMPREPLY=($(compgen -f -- \"$current\")); return ;;");
            foreach (CompletedOption option in verb.Options.Where(option => option.TakesValue && option.Values.Count > 0))
                script.AppendLine($"        {string.Join('|', Patterns(verb, option))}) COMPREPLY=($(compgen -W \"{string.Join(' ', option.Values)}\" -- \"$current\")); return ;;");
        }

        script.Append("""
                esac
                case "$verb" in

            """);
        foreach (CompletedVerb verb in verbs)
        {
            string values = verb.TakesRecord ? "$(dotnet-buildmemo completion --records 2> /dev/null)" : string.Join(' ', verb.Values);
            script.AppendLine($"        {verb.Name}) options=\"{string.Join(' ', verb.Options.SelectMany(option => option.Names))}\"; [[ $current == -* ]] || values=\"{values}\" ;;");
        }

        script.Append("""
                esac
                if [[ $current == -* ]]; then
                    COMPREPLY=($(compgen -W "$options" -- "$current"))
                elif [[ -n $values ]]; then
                    COMPREPLY=($(compgen -W "$values" -- "$current"))
                else
                    COMPREPLY=($(compgen -f -- "$current"))
                fi
            }
            complete -o filenames -F _buildmemo dotnet-buildmemo

            # dotnet itself may have a completion already: it stays in charge of everything else.
            _buildmemo_dotnet() {
                if [[ ${COMP_WORDS[1]} == buildmemo ]] && (( COMP_CWORD > 1 )); then
                    _buildmemo
                elif [[ -n $_buildmemo_before ]]; then
                    "$_buildmemo_before" "$@"
                fi
            }
            if [[ $(complete -p dotnet 2> /dev/null) != *_buildmemo_dotnet* ]]; then
                _buildmemo_before=$(complete -p dotnet 2> /dev/null | sed -n 's/.*-F \([^ ]*\).*/\1/p')
                complete -o default -F _buildmemo_dotnet dotnet
            fi

            """);
        return script.ToString();
    }

    private static IEnumerable<string> Patterns(CompletedVerb verb, CompletedOption option) => option.Names.Select(name => $"{verb.Name}:{name}");
}
