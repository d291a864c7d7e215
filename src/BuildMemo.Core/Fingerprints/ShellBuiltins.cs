namespace BuildMemo.Fingerprints;

/// <summary>Words that a shell carries out itself (POSIX, dash, bash).</summary>
internal static class ShellBuiltins
{
    /// <summary>Whether no file on <c>PATH</c> is asked for it.</summary>
    public static bool Contains(string word) => word switch
    {
        "." or ":" or "[" or "[[" => true,
        "alias" or "bg" or "break" or "cd" or "command" or "continue" or "declare" or "echo" or "eval" or "exec" or "exit" => true,
        "export" or "false" or "fc" or "fg" or "getopts" or "hash" or "jobs" or "kill" or "let" or "local" or "popd" => true,
        "printf" or "pushd" or "pwd" or "read" or "readonly" or "return" or "set" or "shift" or "shopt" or "source" => true,
        "test" or "times" or "trap" or "true" or "type" or "typeset" or "ulimit" or "umask" or "unalias" or "unset" or "wait" => true,
        _ => false,
    };
}
