namespace BuildMemo.Core.Tests.Protocol;

/// <summary>An independent implementation reads what we write, and we read what it writes.</summary>
public class MessagePackAgainstPythonTests
{
    private const int Documents = 10_000;

    [Fact]
    public void Boundaries_and_ten_thousand_random_documents_agree_both_ways_with_python3_msgpack()
    {
        Random random = new(20261121);
        List<(object? Value, bool HasSingles)> documents = [.. MessagePackBoundaries.All.Select(boundary => (boundary.Value, boundary.Value is float))];
        int boundaries = documents.Count;
        for (int i = 0; i < Documents; i++)
            documents.Add((MessagePackDocument.Random(random, withSingles: i % 10 == 0), i % 10 == 0));
        List<byte[]> encoded = documents.ConvertAll(document => MessagePackDocument.Encode(document.Value));

        (List<(string Text, byte[] Packed)> theirs, List<(byte[] Packed, string Text)> own) = MessagePackPeer.Exchange(encoded, seed: 20261121, Documents);

        Assert.Equal(boundaries + Documents, theirs.Count);
        Assert.Equal(Documents, own.Count);
        for (int i = 0; i < documents.Count; i++)
        {
            string text = MessagePackDocument.Text(documents[i].Value);
            Assert.Equal(text, theirs[i].Text);
            Assert.Equal(text, MessagePackDocument.Text(MessagePackDocument.Decode(encoded[i])));
            // Python has no single-precision numbers and packs them as doubles.
            if (!documents[i].HasSingles)
                Assert.Equal(theirs[i].Packed, encoded[i]);
        }

        foreach ((byte[] packed, string text) in own)
        {
            object? decoded = MessagePackDocument.Decode(packed);
            Assert.Equal(text, MessagePackDocument.Text(decoded));
            Assert.Equal(packed, MessagePackDocument.Encode(decoded));
        }
    }
}
