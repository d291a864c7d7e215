using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Capture;

/// <summary>A project with obj and a real store, for tests of capturing.</summary>
public abstract class CaptureRig : IDisposable, IStoreFaults
{
    private protected CaptureRig()
    {
        Folder.Write("project/obj/.keep", "");
        Places = new()
        {
            AllowedFolders = [Folder["project/obj"], Folder["project"]],
            BuildFolders = [Folder["project/obj"]],
            AsideFolder = Folder["project/obj/buildmemo/aside"],
            ReplacedFolder = Folder["project/obj/buildmemo/replaced"],
        };
        Replaced = new(Places, (path, digest) => Ours.Contains((path, digest)));
        Store = LocalStore.Open(new LocalStoreOptions { Place = Folder["store"] }, this);
    }

    private protected TemporaryFolder Folder { get; } = new();

    private protected CapturePlaces Places { get; }

    private protected ReplacedFiles Replaced { get; }

    private protected HashSet<(string Path, ContentDigest Digest)> Ours { get; } = [];

    private protected LocalStore Store { get; }

    private protected List<Problem> StoreFaults { get; } = [];

    public void Report(Problem problem) => StoreFaults.Add(problem);

    public void Dispose()
    {
        Store.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string At(string relative) => Folder["project/" + relative];

    private protected string Write(string relative, string content) => Folder.Write("project/" + relative, content);

    private protected string Read(string relative) => Folder.Read("project/" + relative);

    private protected OutputDeclaration Output(string relative, OutputKind kind = OutputKind.File) => new(At(relative), kind);

    private protected CollectResult Collect(OutputDeclaration[] outputs, string[]? texts = null, bool useStore = true) =>
        Collector.Collect(Places, new()
        {
            Outputs = outputs,
            Store = useStore ? Store : null,
            Texts = new(texts ?? []),
            Tokenise = path => path.Replace(Folder["project"], "{Project}", StringComparison.Ordinal),
        });

    private protected RestoreResult Restore(OutputDeclaration[] declared, params IEnumerable<RecordOutput> outputs) =>
        new Restorer(Places, Replaced).Restore(new()
        {
            Declared = declared,
            Store = Store,
            Items = [.. outputs.Select(output => new RestoreItem(Translate(output.Path), output, Translate(output.LinkTarget)))],
        });

    /// <summary>What stands below the project but the folder of BuildMemo's own: path, then content, target or nothing.</summary>
    private protected string[] Everything() =>
        [.. Directory.EnumerateFileSystemEntries(Folder["project"], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder["project"], path))
            .Where(path => !path.StartsWith("obj/buildmemo", StringComparison.Ordinal) && path is not ("obj" or "obj/.keep"))
            .Order(StringComparer.Ordinal)
            .Select(path => FileSystem.Status(At(path), followLinks: false).Kind switch
            {
                FileKind.Link => $"{path} -> {FileSystem.ReadLink(At(path))}",
                FileKind.Directory => path + "/",
                _ => $"{path}: {Read(path)}",
            })];

    /// <summary>What waits aside or was left over below obj/buildmemo.</summary>
    private protected string[] Aside() => Directory.Exists(Places.AsideFolder) ? Directory.GetFileSystemEntries(Places.AsideFolder) : [];

    private string Translate(string text) => text.Replace("{Project}", Folder["project"], StringComparison.Ordinal);
}
