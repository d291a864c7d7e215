using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Files;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>A file that differs between two runs of a step.</summary>
/// <param name="Path">Where the step wrote it.</param>
/// <param name="First">What the first run wrote, moved away; null when it wrote nothing there.</param>
/// <param name="Second">The same of the other run.</param>
internal sealed record AuditDifference(string Path, string? First, string? Second);

/// <summary>The outputs of one run of an audited step, moved out of the way of the next.</summary>
internal sealed class AuditSnapshot
{
    private readonly string _folder;
    private readonly ImmutableArray<OutputDeclaration> _outputs;

    private AuditSnapshot(string folder, ImmutableArray<OutputDeclaration> outputs)
    {
        _folder = folder;
        _outputs = outputs;
    }

    /// <summary>Moves what stands at the outputs.</summary>
    /// <exception cref="IOException">Something can't be moved.</exception>
    public static AuditSnapshot Take(string folder, ImmutableArray<OutputDeclaration> outputs)
    {
        Directory.CreateDirectory(folder);
        AuditSnapshot snapshot = new(folder, outputs);
        for (int index = 0; index < outputs.Length; index++)
            Move(outputs[index].Path, snapshot.PlaceOf(index));
        return snapshot;
    }

    /// <summary>Moves everything back.</summary>
    /// <exception cref="IOException">Something can't be moved.</exception>
    public void PutBack()
    {
        for (int index = 0; index < _outputs.Length; index++)
            Move(PlaceOf(index), _outputs[index].Path);
    }

    /// <summary>What another run of the step wrote otherwise; at most <paramref name="limit"/> files.</summary>
    public List<AuditDifference> CompareWith(AuditSnapshot other, string? without, int limit = 20)
    {
        List<AuditDifference> differences = [];
        for (int index = 0; index < _outputs.Length; index++)
        {
            if (_outputs[index].Path != without)
                Compare(_outputs[index].Path, PlaceOf(index), other.PlaceOf(index), differences, limit);
        }

        return differences;
    }

    private string PlaceOf(int index) => Path.Combine(_folder, index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static void Compare(string path, string first, string second, List<AuditDifference> differences, int limit)
    {
        FileStatus left = FileSystem.Status(first, followLinks: false);
        FileStatus right = FileSystem.Status(second, followLinks: false);
        if (differences.Count >= limit || (left.Kind == FileKind.Missing && right.Kind == FileKind.Missing))
            return;
        if (left.Kind == FileKind.Directory && right.Kind == FileKind.Directory)
        {
            foreach (string name in FileTree.Names(first).Union(FileTree.Names(second)).Order(StringComparer.Ordinal))
                Compare(Path.Combine(path, name), Path.Combine(first, name), Path.Combine(second, name), differences, limit);
            return;
        }

        bool isSame = left.Kind == right.Kind && left.Kind switch
        {
            FileKind.File => left.Stamp.Size == right.Stamp.Size && left.IsExecutable == right.IsExecutable && FileComparison.HaveSameContent(first, second),
            FileKind.Link => FileSystem.ReadLink(first) == FileSystem.ReadLink(second),
            _ => true,
        };
        if (!isSame)
            differences.Add(new(path, left.Kind == FileKind.Missing ? null : first, right.Kind == FileKind.Missing ? null : second));
    }

    private static void Move(string from, string to)
    {
        if (FileSystem.Status(from, followLinks: false).Kind != FileKind.Missing && FileTree.Move(from, to) is { } fault)
            throw new IOException($"'{from}' can't be moved to '{to}': {fault}");
    }
}
