using Microsoft.Build.Logging.StructuredLogger;

namespace BuildMemo.Testing;

/// <summary>What a binary log holds, in the words of tests.</summary>
public sealed class BinaryLogReader
{
    private readonly Build _build;

    /// <summary>Reads a log.</summary>
    /// <param name="path">Absolute path of the <c>.binlog</c>.</param>
    public BinaryLogReader(string path)
    {
        Path = path;
        _build = BinaryLog.ReadBuild(path);
    }

    /// <summary>Absolute path of the log.</summary>
    public string Path { get; }

    /// <summary>Warnings with file, line and code.</summary>
    public IReadOnlyList<Warning> Warnings => All<Warning>();

    /// <summary>Errors with file, line and code.</summary>
    public IReadOnlyList<Error> Errors => All<Error>();

    /// <summary>The texts of all messages that a task logged, by the task's name, in order.</summary>
    public IReadOnlyList<string> MessagesOf(string task) =>
        [.. Tasks(task).SelectMany(node => node.FindChildrenRecursive<Message>()).Select(message => message.Text)];

    /// <summary>All calls of a task, by its name.</summary>
    public IReadOnlyList<Microsoft.Build.Logging.StructuredLogger.Task> Tasks(string name) =>
        [.. All<Microsoft.Build.Logging.StructuredLogger.Task>().Where(task => task.Name == name)];

    /// <summary>Whether a target was executed, not skipped, in any project.</summary>
    public bool Executed(string target) =>
        All<Target>().Any(node => node.Name == target && !node.Skipped);

    /// <summary>Whether any record of the log holds a text, such as a value that must not be there.</summary>
    public bool Mentions(string text)
    {
        bool found = false;
        _build.VisitAllChildren<BaseNode>(node => found |= node.ToString()?.Contains(text, StringComparison.Ordinal) == true);
        return found;
    }

    private List<T> All<T>()
        where T : BaseNode
    {
        List<T> found = [];
        _build.VisitAllChildren<T>(found.Add);
        return found;
    }
}
