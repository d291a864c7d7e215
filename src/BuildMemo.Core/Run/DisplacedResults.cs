using System.Text;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>A result that was found in place of one's own.</summary>
/// <param name="Path">Where.</param>
/// <param name="Own">The fingerprint that had not changed.</param>
/// <param name="Other">The fingerprint of what stood there.</param>
internal sealed record DisplacedResult(string Path, Fingerprint Own, Fingerprint Other);

/// <summary>The few results of one journal's steps that another target framework replaced, in a file beside the journal; most projects never have it.</summary>
/// <param name="journal">Path of the journal.</param>
internal sealed class DisplacedResults(string journal)
{
    private readonly string _path = journal + JournalLocation.DisplacedSuffix;

    /// <summary>Whether this was noted.</summary>
    public bool Contains(DisplacedResult result) => Read().Contains(TextOf(result));

    /// <summary>Notes it, in place of what was noted for the path before.</summary>
    public void Add(DisplacedResult result)
    {
        List<string> kept = [.. Read().Where(text => !text.StartsWith(result.Path + '\n', StringComparison.Ordinal)), TextOf(result)];
        try
        {
            File.WriteAllText(_path, string.Join('\0', kept), Encoding.UTF8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the note the clash is not told; the journal beside it can't be written either, and that is.
        }
    }

    private string[] Read()
    {
        try
        {
            return File.Exists(_path) ? File.ReadAllText(_path).Split('\0') : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As if nothing had been noted: it is noted again.
            return [];
        }
    }

    private static string TextOf(DisplacedResult result) => $"{result.Path}\n{result.Own}\n{result.Other}";
}
