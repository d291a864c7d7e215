using System.Text;

namespace BuildMemo.Capture;

/// <summary>
/// The texts that output bytes are searched for: what path tokens stand for, also as URIs, JSON and XML write it, as UTF-8 and as UTF-16LE.
/// Immutable; made once a run.
/// </summary>
internal sealed class OutputTexts
{
    private readonly byte[][] _patterns;
    private readonly int[] _textOf;
    private readonly int[] _within;

    /// <summary>Texts to look for; empty ones are not found.</summary>
    public OutputTexts(IReadOnlyList<string> texts)
    {
        Texts = texts;
        List<string> forms = [.. texts];
        List<int> owners = [];
        for (int index = 0; index < texts.Count; index++)
            owners.Add(index);
        for (int index = 0; index < texts.Count; index++)
        {
            foreach (string form in EscapedTexts.Of(texts[index]))
            {
                forms.Add(form);
                owners.Add(index);
            }
        }

        // Shorter ones first: a text that holds another one needs a search only where that one was found.
        int[] order = OrderOf(forms);
        _patterns = new byte[2 * order.Length][];
        _textOf = new int[2 * order.Length];
        _within = new int[2 * order.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            string text = forms[order[rank]];
            int held = FindHeld(text, forms, order.AsSpan(0, rank));
            for (int encoding = 0; encoding < 2; encoding++)
            {
                int at = 2 * rank + encoding;
                _patterns[at] = (encoding == 0 ? Encoding.UTF8 : Encoding.Unicode).GetBytes(text);
                _textOf[at] = owners[order[rank]];
                _within[at] = held < 0 ? -1 : 2 * held + encoding;
                Overlap = Math.Max(Overlap, _patterns[at].Length - 1);
            }
        }
    }

    // Plain loops, for there are few texts: queries over numbers are compiled just in time in every build.
    private static int[] OrderOf(List<string> texts)
    {
        int[] order = new int[texts.Count];
        int count = 0;
        for (int index = 0; index < texts.Count; index++)
        {
            if (texts[index].Length == 0)
                continue;
            int place = count++;
            for (; place > 0 && texts[order[place - 1]].Length > texts[index].Length; place--)
                order[place] = order[place - 1];
            order[place] = index;
        }

        return order[..count];
    }

    private static int FindHeld(string text, List<string> texts, ReadOnlySpan<int> shorter)
    {
        for (int rank = 0; rank < shorter.Length; rank++)
        {
            if (text.Contains(texts[shorter[rank]], StringComparison.Ordinal))
                return rank;
        }

        return -1;
    }

    /// <summary>The texts as given.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Bytes that a caller repeats from the end of one piece at the start of the next, so that no match is cut in two.</summary>
    public int Overlap { get; }

    /// <summary>Marks in <paramref name="found"/> (one place a text) what stands in the bytes.</summary>
    public void Search(ReadOnlySpan<byte> bytes, bool[] found)
    {
        Span<bool> here = stackalloc bool[_patterns.Length];
        for (int at = 0; at < _patterns.Length; at++)
        {
            if (_within[at] >= 0 && !here[_within[at]])
                continue;
            here[at] = bytes.IndexOf(_patterns[at]) >= 0;
            found[_textOf[at]] |= here[at];
        }
    }
}
