using System.Globalization;

namespace BuildMemo.Model.Tests.Model;

/// <summary>Folders of small programs that steps find on <c>PATH</c>; their text holds a number that shows in what they write.</summary>
internal sealed class ModelTools
{
    private readonly string[] _folders;
    private readonly int[] _editions = [0, 0];
    private int _current;

    public ModelTools(string root)
    {
        _folders = [Path.Combine(root, "tools-a"), Path.Combine(root, "tools-b")];
        Write(0);
        Write(1);
    }

    /// <summary>The number of the tools that are found.</summary>
    public int Edition => _editions[_current];

    /// <summary><c>PATH</c> of a build.</summary>
    public string SearchPath => _folders[_current] + ":/usr/bin:/bin";

    /// <summary>Upgrades the tools in place.</summary>
    public void Upgrade(int edition)
    {
        _editions[_current] = edition;
        Write(_current);
    }

    /// <summary>Finds the tools in the other folder.</summary>
    public void Switch() => _current = 1 - _current;

    private void Write(int folder)
    {
        Directory.CreateDirectory(_folders[folder]);
        string edition = _editions[folder].ToString(CultureInfo.InvariantCulture);
        Write(folder, "mix", $$"""
            #!/bin/sh
            out=$1
            param=$2
            shift 2
            if grep -q FAIL "$@"; then echo cut > "$out"; exit 3; fi
            { echo "mix {{edition}} $param"; cat "$@"; } > "$out"
            """);
        Write(folder, "bundle", $$"""
            #!/bin/sh
            out=$1
            dep=$2
            shift 2
            files=$(cat "$@" | grep '^src/' | sort -u | tr '\n' ' ')
            { echo "bundle {{edition}}"; for f in $files; do cat "$f"; done; } > "$out"
            echo "$out: $files" > "$dep"
            """);
        Write(folder, "each", $$"""
            #!/bin/sh
            n=0
            for a; do if [ "$a" = -- ]; then break; fi; n=$((n + 1)); done
            i=0
            while [ $i -lt $n ]; do
                i=$((i + 1))
                eval "in=\$$i"
                eval "out=\${$((n + 1 + i))}"
                { echo "each {{edition}}"; cat "$in"; } > "$out"
            done
            """);
    }

    private void Write(int folder, string name, string text)
    {
        string path = Path.Combine(_folders[folder], name);
        File.WriteAllText(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
