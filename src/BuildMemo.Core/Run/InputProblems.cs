using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>Says what is wrong with an input, and what was likely meant.</summary>
internal static class InputProblems
{
    private const int MostNamesLookedAt = 10_000;

    /// <summary>The error for an input that could not be hashed.</summary>
    public static Problem Describe(Step step, string path, in FileHash hash) => hash.Outcome switch
    {
        FileHashOutcome.Directory => new(
            Codes.InputIsFolder,
            $"Step '{step.Name}': the input {path} is a folder. Inputs are files: write {path}/** for everything below it.")
        { Step = step.Name },
        FileHashOutcome.NotAFile => new(
            Codes.InputUnreadable, $"Step '{step.Name}': the input {path} is a device, socket or pipe. Inputs are regular files.")
        { Step = step.Name },
        FileHashOutcome.Unreadable => new(
            Codes.InputUnreadable,
            $"Step '{step.Name}': the input {path} can't be read: {FileSystem.Describe(hash.Error)}. Give the build's user the right to read it.")
        { Step = step.Name },
        _ => new(
            Codes.InputMissing,
            $"Step '{step.Name}': the input {path} does not exist.{Hint(path)} Correct Inputs, or let the step that makes it declare it in Outputs.")
        { Step = step.Name },
    };

    private static string Hint(string path)
    {
        string? folder = Path.GetDirectoryName(path);
        if (folder is null)
            return "";
        if (!Directory.Exists(folder))
            return $" Its folder {folder} does not exist either.";
        try
        {
            return Similar(folder, Path.GetFileName(path)) is { } name ? $" Did you mean {name}, which exists there?" : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that can't be listed has no hint to give; the error itself stands.
            return $" ({folder} can't be listed: {error.Message})";
        }
    }

    private static string? Similar(string folder, string wanted)
    {
        IEnumerable<string> names = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Take(MostNamesLookedAt);
        return Values.NearMiss.Find(wanted, [.. names]);
    }
}
