using Google.Protobuf.Reflection;

namespace Pages;

/// <summary>What the build calls: Markdown pages of the message types that a descriptor set describes.</summary>
public static class Catalog
{
    /// <summary>Writes a page for each message type of one schema, the last one in its descriptor set; the others are what it imports.</summary>
    public static Topic[] Write(string input, string outputDirectory)
    {
        FileDescriptorSet set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(input));
        Dictionary<string, string> places = set.File.SelectMany(Message.In).ToDictionary(message => message.FullName, message => message.Place);
        var topics = new List<Topic>();
        foreach (Message message in Message.In(set.File[^1]))
        {
            File.WriteAllText(Path.Join(outputDirectory, message.FullName + ".md"), Page.Of(message, places));
            topics.Add(new(message.FullName, message.Place, message.Summary));
        }

        return [.. topics];
    }

    /// <summary>Writes the list of all pages, by name; returns how many there are.</summary>
    public static int Index(Topic[][] results, string output)
    {
        Topic[] topics = [.. results.SelectMany(topics => topics).OrderBy(topic => topic.Name, StringComparer.Ordinal)];
        string[] rows = [.. topics.Select(topic => $"| [{topic.Name}]({topic.Place}) | {topic.Summary} |")];
        File.WriteAllText(output, string.Join('\n', ["# Message types", "", "| type | |", "|---|---|", .. rows, ""]));
        return topics.Length;
    }
}

/// <summary>A message type and its page.</summary>
/// <param name="Name">With its package.</param>
/// <param name="Place">Of the page, relative to the index.</param>
/// <param name="Summary">First sentence of its comment.</param>
public sealed record Topic(string Name, string Place, string Summary);
