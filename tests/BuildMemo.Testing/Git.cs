using System.Diagnostics;

namespace BuildMemo.Testing;

/// <summary>Git in one folder, without the machine's settings.</summary>
/// <param name="folder">Absolute path.</param>
public sealed class Git(string folder)
{
    /// <summary>Begins a repository whose branch is <c>main</c>, which ignores <c>bin</c> and <c>obj</c>, and commits what is there.</summary>
    public Git Init()
    {
        Run("init", "--quiet", "--initial-branch=main");
        File.WriteAllText(Path.Combine(folder, ".gitignore"), "bin/\nobj/\n");
        return Commit("Begin");
    }

    /// <summary>Commits everything.</summary>
    public Git Commit(string message)
    {
        Run("add", "--all");
        Run("commit", "--quiet", "--allow-empty", "--message", message);
        return this;
    }

    /// <summary>Begins a branch here.</summary>
    public Git Branch(string name)
    {
        Run("checkout", "--quiet", "-b", name);
        return this;
    }

    /// <summary>Goes to a branch.</summary>
    public Git Checkout(string name)
    {
        Run("checkout", "--quiet", name);
        return this;
    }

    /// <summary>Removes everything that is not committed: <c>git clean -xdf</c>.</summary>
    public Git Clean()
    {
        Run("clean", "--quiet", "-xdf");
        return this;
    }

    /// <summary>Clones into another folder.</summary>
    public Git Clone(string to)
    {
        Run("clone", "--quiet", folder, to);
        return new Git(to);
    }

    /// <summary>Any other command; returns what it printed.</summary>
    public string Run(params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (string role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "Test";
            start.Environment[$"GIT_{role}_EMAIL"] = "test@example.invalid";
        }
        using Process git = Process.Start(start)!;
        Task<string> errors = git.StandardError.ReadToEndAsync();
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new ExpectationException($"git {string.Join(' ', arguments)}: {errors.Result}");
    }
}
