using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Architecture;

/// <summary>Where a type is looked for, it is found: file, folder and namespace have its name.</summary>
public partial class SourceTests
{
    private const int LongestFile = 400;

    public static TheoryData<string> Projects { get; } =
        new(Directory.GetDirectories(Repository.PathOf("src")).Select(folder => Path.GetFileName(folder)).Where(project => Files(project).Length > 0).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_file_has_the_name_of_a_type_in_it(string project) =>
        AssertNone(project, (file, text) =>
        {
            string name = Path.GetFileName(file).Split('.')[0];
            string[] types = [.. TypeDeclaration().Matches(text).Select(match => match.Groups[1].Value)];
            return types.Length == 0 || types.Contains(name) ? null : $"declares {string.Join(", ", types)}, but no {name}";
        });

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_file_is_longer_than_four_hundred_lines(string project) =>
        AssertNone(project, (_, text) => text.Count(letter => letter == '\n') is > LongestFile and var lines ? $"has {lines} lines; more than {LongestFile} are two things" : null);

    [Fact]
    public void Each_folder_of_Core_is_a_namespace() =>
        AssertNone("BuildMemo.Core", (file, text) =>
        {
            string folder = Path.GetDirectoryName(file)!;
            string expected = folder.Length == 0 ? "BuildMemo" : "BuildMemo." + folder.Replace(Path.DirectorySeparatorChar, '.');
            string[] found = [.. Namespace().Matches(text).Select(match => match.Groups[1].Value)];
            return found.All(name => name == expected) ? null : $"is of namespace {string.Join(", ", found)} instead of {expected}";
        });

    private static void AssertNone(string project, Func<string, string, string?> findFault)
    {
        string[] files = Files(project);
        Assert.NotEmpty(files);

        string[] faults = [.. files.Select(file => (file, fault: findFault(file, File.ReadAllText(Repository.PathOf("src", project, file)))))
            .Where(found => found.fault is not null)
            .Select(found => $"src/{project}/{found.file} {found.fault}")];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    private static string[] Files(string project)
    {
        string folder = Repository.PathOf("src", project);
        return [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(file => file.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^\s*(?:\[[^\]]*\]\s*)?(?:(?:public|internal|private|file|static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:class|record\s+struct|record|struct|interface|enum|delegate\s+\S+)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
