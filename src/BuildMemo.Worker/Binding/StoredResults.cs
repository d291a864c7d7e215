using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Store;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// Results of memoized functions in the store, for one call. The worker opens the store itself: its files are made for any number of
/// writers, and a result need not travel through the build. A record has one output; inputs that the function told are its second level,
/// as discovered inputs are for steps.
/// </summary>
internal sealed class StoredResults(ContextText text, MethodCall call, Action<Problem> report, TimeSpan? longestWait = null) : IStoredResults, IDisposable
{
    private const string JsonOutput = "result.json";
    private const string RawOutput = "result.bin";
    private const string RootToken = "{root}/";

    // Stands for where the step's folder lies below the root: what is relative to it is another file in another project.
    private const string FolderToken = "{folder}";

    // Stands for where the checkout and the step's folder lie, as an input whose content is their paths.
    private const string PlaceToken = "{place}";

    private const int LargestInlined = 64 * 1024;

    // Who waits holds a core: rather compute twice than stand still, and two functions that wait for each other go on.
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(60);

    private static readonly string Version = typeof(StoredResults).Assembly.GetName().Version?.ToString(3) ?? "";
    private static readonly string Machine = Environment.MachineName;

    private readonly MemoryKey _key = new(text, call);
    private readonly LocalStore _store = LocalStore.Open(new() { Place = text.Store!, IsReadOnly = !text.WritesStore }, new Faults(report));
    private byte[][]? _places;
    private ContentDigest? _place;
    private ContentDigest? _stepFolder;

    /// <inheritdoc />
    public TResult Get<TArguments, TResult>(
        string name, TArguments arguments, Delegate code, Func<TArguments, StepContext, TResult> function, StepContext context)
    {
        byte[] key = MemoryText.Write(arguments, name, "the arguments", out bool isWhole);
        if (MemoryKey.IsAmbiguous(key))
            return new ComputedResults().Get(name, arguments, code, function, context);
        Fingerprint declared = _key.Of(name, key, isWhole ? null : arguments, typeof(TArguments), typeof(TResult), code);
        IDisposable? held = null;
        try
        {
            if (text.ReadsStore && (Find(declared, context) ?? WaitAndFind(declared, context, out held)) is { } known)
                return known.IsRaw ? RawArrays.Read<TResult>(known.Bytes) : MemoryText.Read<TResult>(known.Bytes, name);
            var noting = new NotingContext(context);
            long start = Stopwatch.GetTimestamp();
            long started = Clock.NowNanoseconds();
            TResult value = function(arguments, noting);
            Content result = RawArrays.TryWrite(value, out byte[]? raw) ? new(raw, IsRaw: true) : new(MemoryText.Write(value, name, "the result"), IsRaw: false);
            // With an error the step fails, and it would not with a hit.
            bool isSound = noting.Said.All(message => message.Kind != StepMessageKind.Error);
            if (text.WritesStore && isSound && noting.Noted.All(input => IsAsItWas(input, started)))
                Save(declared, name, result, noting, Stopwatch.GetElapsedTime(start));
            // What a hit gives, the first time too.
            return result.IsRaw ? value : MemoryText.Read<TResult>(result.Bytes, name);
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>Adds what was stored to the store's counters; its bounds are kept by the build.</summary>
    public void Dispose()
    {
        _store.FinishRun(new() { MaxSize = null });
        _store.Dispose();
    }

    private Content? WaitAndFind(Fingerprint declared, StepContext context, out IDisposable? held)
    {
        long start = Stopwatch.GetTimestamp();
        for (int pause = 1; ; pause = Math.Min(pause * 2, 100))
        {
            if (_store.Locks.TryLock(declared, out held) != StoreLockState.Busy)
                return Find(declared, context); // Somebody may have stored it since the first look.
            if (Stopwatch.GetElapsedTime(start) >= (longestWait ?? DefaultWait))
                return Find(declared, context);
            if (context.CancellationToken.WaitHandle.WaitOne(pause))
                context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    // A result that holds the path of this checkout or of the step's folder is right in no other one.
    private bool NamesThisPlace(ReadOnlySpan<byte> result)
    {
        foreach (byte[] form in _places ??= Shortest([.. FormsOf(text.Root), .. FormsOf(call.WorkingDirectory)]))
        {
            if (result.IndexOf(form) >= 0)
                return true;
        }

        return false;
    }

    private static IEnumerable<string> FormsOf(string? folder) => folder is { Length: > 1 }
        ? [folder, JsonEncodedText.Encode(folder, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value, .. EscapedTexts.Of(folder)]
        : [];

    // Where a text stands, so does each part of it: only the parts are looked for.
    private static byte[][] Shortest(string[] texts) =>
        [.. texts.Distinct(StringComparer.Ordinal).Where(text => !texts.Any(other => other.Length < text.Length && text.Contains(other, StringComparison.Ordinal))).Select(Encoding.UTF8.GetBytes)];

    // Of an input that changed meanwhile nobody knows which content the result is of; a folder or a device has no content to compare.
    private static bool IsAsItWas(string input, long started)
    {
        string? path = input;
        if (!FileSystem.TryStatus(path, followLinks: true, out FileStatus status, out _) || status.Kind is not (FileKind.File or FileKind.Missing))
            return false;
        // A file that is not there: it would have changed the nearest folder above when it went.
        while (status.Kind == FileKind.Missing)
        {
            path = Path.GetDirectoryName(path);
            if (path is null || !FileSystem.TryStatus(path, followLinks: true, out status, out _))
                return false;
        }

        return started - Math.Max(status.Stamp.Modified, status.Stamp.Changed) > FileSystemTraits.Of(status.Stamp, path).RacyWindowNanoseconds;
    }

    private Content? Find(Fingerprint declared, StepContext context)
    {
        // Most functions read no file of their own.
        if (_store.Find(declared) is { } plain && ContentOf(plain) is { } found)
        {
            _store.Touch(plain);
            SayAgain(plain, context);
            return found;
        }

        foreach (DiscoveryList list in _store.FindDiscoveries(declared))
        {
            ImmutableArray<DiscoveredInput> inputs = [.. list.Paths.Select(StateOf)];
            if (_store.Find(MemoryKey.With(declared, inputs)) is not { } record || ContentOf(record) is not { } content)
                continue;
            _store.Touch(record, declared);
            TellAgain(inputs, context);
            SayAgain(record, context);
            return content;
        }

        return null;
    }

    // Also to the function around this one, which then depends on it.
    private void TellAgain(ImmutableArray<DiscoveredInput> inputs, StepContext context)
    {
        foreach (DiscoveredInput input in inputs)
        {
            if (input.Path == FolderToken)
                _ = context.WorkingDirectory;
            else if (input.Path != PlaceToken)
                context.AddInput(PathOf(input.Path));
        }
    }

    private void SayAgain(Record record, StepContext context)
    {
        foreach (RecordMessage message in record.Messages)
        {
            if (message.Diagnostic is not { } said)
                continue;
            StepMessageKind kind = said.Severity == Severity.Warning ? StepMessageKind.Warning : StepMessageKind.Message;
            context.Say(new StepMessage(kind, said.Text, said.File.Length > 0 ? PathOf(said.File) : null, said.Line, said.Code.Length > 0 ? said.Code : null));
        }
    }

    private RecordMessage MessageOf(StepMessage message) => new(1, message.Text)
    {
        Diagnostic = new(message.Kind == StepMessageKind.Warning ? Severity.Warning : Severity.Message, message.Text)
        {
            Code = message.Code ?? "",
            File = message.File is null ? "" : TokenOf(message.File),
            Line = message.Line,
        },
    };

    private Content? ContentOf(Record record)
    {
        if (record.Outputs is not [{ Path: JsonOutput or RawOutput, Kind: RecordOutputKind.File } output] || output.Size > ResultStream.Largest)
            return null;
        bool isRaw = output.Path == RawOutput;
        if (!output.Inlined.IsDefault)
            return new Content(ImmutableCollectionsMarshal.AsArray(output.Inlined)!, isRaw);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)output.Size);
        return _store.TryReadBlob(output.Digest, bytes) ? new Content(bytes, isRaw) : null;
    }

    private void Save(Fingerprint declared, string name, Content content, NotingContext noting, TimeSpan duration)
    {
        byte[] result = content.Bytes;
        IReadOnlyList<StepMessage> said = noting.Said;
        IEnumerable<string> tokens = noting.Noted.Select(TokenOf);
        if (NamesThisPlace(result) || said.Any(message => NamesThisPlace(Encoding.UTF8.GetBytes(message.Text))))
            tokens = tokens.Append(PlaceToken);
        if (noting.UsedFolder)
            tokens = tokens.Append(FolderToken);
        ImmutableArray<string> paths = [.. tokens.Order(StringComparer.Ordinal)];
        ImmutableArray<DiscoveredInput> states = [.. paths.Select(StateOf)];
        var digest = new ContentDigest(Sha256Value.Of(result));
        bool isInlined = result.Length <= LargestInlined;
        if (!isInlined)
        {
            using IBlobWriter? blob = _store.CreateBlob(result.Length);
            blob?.Write(result);
            if (blob is null || !blob.Commit(digest))
                return;
        }

        bool isSaved = _store.Save(new()
        {
            Fingerprint = MemoryKey.With(declared, states),
            Step = $"{call.Step}: {name}",
            Outputs = [new(content.IsRaw ? RawOutput : JsonOutput, RecordOutputKind.File) { Size = result.Length, Digest = digest, Inlined = isInlined ? ImmutableCollectionsMarshal.AsImmutableArray(result) : default }],
            Messages = [.. said.Select(MessageOf)],
            Duration = duration,
            Discovered = states,
            Provenance = new()
            {
                Created = DateTimeOffset.UtcNow,
                Version = Version,
                Project = "",
                Machine = Machine,
            },
        });
        if (isSaved && !paths.IsEmpty)
            _store.SaveDiscovery(declared, new(paths));
    }

    private DiscoveredInput StateOf(string token)
    {
        if (token == PlaceToken)
            return new(token, _place ??= PlaceOf(text.Root, call.WorkingDirectory));
        if (token == FolderToken)
            return new(token, _stepFolder ??= PlaceOf(null, TokenOf(call.WorkingDirectory)));
        FileHash hash = FileHasher.Hash(PathOf(token));
        return new(token, hash.Outcome == FileHashOutcome.Hashed ? hash.Digest : null);
    }

    private static ContentDigest PlaceOf(string? root, string workingDirectory)
    {
        using var digest = new DigestWriter();
        digest.Write(Encoding.UTF8.GetBytes(root ?? ""));
        digest.Write(Encoding.UTF8.GetBytes(workingDirectory));
        return new(digest.Finish());
    }

    private string TokenOf(string path)
    {
        if (text.Root is null)
            return path;
        string relative = Path.GetRelativePath(text.Root, path);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal) ? path : RootToken + relative.Replace('\\', '/');
    }

    private string PathOf(string token) =>
        token.StartsWith(RootToken, StringComparison.Ordinal) && text.Root is not null ? Path.Combine(text.Root, token[RootToken.Length..]) : token;

    /// <param name="Bytes">What the store keeps.</param>
    /// <param name="IsRaw">Elements of an array of numbers; else JSON.</param>
    private sealed record Content(byte[] Bytes, bool IsRaw);

    private sealed class Faults(Action<Problem> report) : IStoreFaults
    {
        public void Report(Problem problem) => report(problem);
    }
}
