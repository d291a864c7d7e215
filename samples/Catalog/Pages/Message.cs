using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Pages;

/// <summary>A message type with the comments of its schema, which a descriptor set keeps apart, by path.</summary>
internal sealed class Message
{
    private readonly FileDescriptorProto _file;
    private readonly int[] _path;

    private Message(FileDescriptorProto file, DescriptorProto type, string fullName, int[] path) =>
        (_file, Type, FullName, _path) = (file, type, fullName, path);

    public DescriptorProto Type { get; }

    /// <summary>With its package.</summary>
    public string FullName { get; }

    /// <summary>Of its page, relative to the index.</summary>
    public string Place => $"{Path.GetFileNameWithoutExtension(_file.Name)}/{FullName}.md";

    public string Comment => CommentAt(_path);

    /// <summary>Its first sentence, in one line.</summary>
    public string Summary => Comment.Split("\n\n")[0].ReplaceLineEndings(" ").Split(". ")[0].TrimEnd('.').Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>All message types of a schema, nested ones after their outer one; those that stand for the entries of a map are none.</summary>
    public static IEnumerable<Message> In(FileDescriptorProto file) =>
        file.MessageType.SelectMany((type, i) => Within(file, type, file.Package, [FileDescriptorProto.MessageTypeFieldNumber, i]));

    public string CommentOf(int field) => CommentAt([.. _path, DescriptorProto.FieldFieldNumber, field]);

    private static IEnumerable<Message> Within(FileDescriptorProto file, DescriptorProto type, string outer, int[] path)
    {
        if (type.Options?.MapEntry == true)
            return [];
        string name = outer.Length == 0 ? type.Name : $"{outer}.{type.Name}";
        return type.NestedType
            .SelectMany((nested, i) => Within(file, nested, name, [.. path, DescriptorProto.NestedTypeFieldNumber, i]))
            .Prepend(new(file, type, name, path));
    }

    private string CommentAt(int[] path)
    {
        SourceCodeInfo.Types.Location? location = _file.SourceCodeInfo.Location.FirstOrDefault(location => location.Path.SequenceEqual(path));
        string comment = location is null ? "" : location.LeadingComments.Length > 0 ? location.LeadingComments : location.TrailingComments;
        return string.Join('\n', comment.Split('\n').Select(line => line.StartsWith(' ') ? line[1..] : line)).Trim();
    }
}
