using BuildMemo.Files;

namespace BuildMemo.Core.Tests.Files;

/// <summary>The table of locks and wanted bytes, against the framework's dictionary.</summary>
public sealed class OffsetTableTests
{
    [Fact]
    public void It_holds_what_a_dictionary_holds_after_any_changes()
    {
        Random random = new(7);
        Dictionary<long, int> expected = [];
        OffsetTable table = new();
        for (int round = 0; round < 20_000; round++)
        {
            // Few low bits: many offsets want the same place.
            long offset = (random.NextInt64(1L << 40) << 20) | (uint)random.Next(4);
            if (expected.Count > 0 && random.Next(2) == 0)
                offset = expected.Keys.ElementAt(random.Next(expected.Count));
            int number = expected.Count > 200 ? 0 : random.Next(-1, 3);
            if (number == 0)
                expected.Remove(offset);
            else
                expected[offset] = number;
            table[offset] = number;
            Assert.Equal(expected.Count, table.Count);
            Assert.Equal(number, table[offset]);
        }

        Assert.All(expected, pair => Assert.Equal(pair.Value, table[pair.Key]));
        List<(long, int)> held = [];
        for (int place = 0; place < table.Places; place++)
        {
            if (table.At(place) is (_, not 0) entry)
                held.Add(entry);
        }

        Assert.Equal(expected.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)), held.Order());
    }
}
