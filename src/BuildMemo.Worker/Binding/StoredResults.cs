using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
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
    private const string Output = "result.json";
    private const string RootToken = "{root}/";
    private const int LargestInlined = 64 * 1024;

    // Who waits holds a core: rather compute twice than stand still, and two functions that wait for each other go on.
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(60);

    private readonly LocalStore _store = LocalStore.Open(new() { Place = text.Store!, IsReadOnly = !text.WritesStore }, new Faults(report));

    /// <inheritdoc />
    public TResult Get<TArguments, TResult>(
        string name, TArguments arguments, MethodInfo method, Func<TArguments, StepContext, TResult> function, StepContext context)
    {
        Fingerprint declared = KeyOf(name, MemoryText.Write(arguments, name, "the arguments"), typeof(TArguments), typeof(TResult), method);
        IDisposable? held = null;
        try
        {
            if (text.ReadsStore && (FindHereOrElsewhere(declared, context) ?? WaitAndFind(declared, context, out held)) is { } known)
                return MemoryText.Read<TResult>(known, name);
            var noting = new NotingContext(context);
            long start = Stopwatch.GetTimestamp();
            DateTime started = DateTime.UtcNow;
            byte[] result = MemoryText.Write(function(arguments, noting), name, "the result");
            // An input that changed meanwhile: nobody knows which content the result is of.
            if (text.WritesStore && noting.Noted.All(input => File.GetLastWriteTimeUtc(input) < started))
                Save(NamesThisPlace(result) ? HereOnly(declared) : declared, name, result, noting.Noted, Stopwatch.GetElapsedTime(start));
            // What a hit gives, the first time too.
            return MemoryText.Read<TResult>(result, name);
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

    private byte[]? WaitAndFind(Fingerprint declared, StepContext context, out IDisposable? held)
    {
        long start = Stopwatch.GetTimestamp();
        bool hasWaited = false;
        for (int pause = 1; ; pause = Math.Min(pause * 2, 100))
        {
            if (_store.Locks.TryLock(declared, out held) != StoreLockState.Busy)
                return hasWaited ? FindHereOrElsewhere(declared, context) : null;
            hasWaited = true;
            if (Stopwatch.GetElapsedTime(start) >= (longestWait ?? DefaultWait))
                return FindHereOrElsewhere(declared, context);
            if (context.CancellationToken.WaitHandle.WaitOne(pause))
                context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private byte[]? FindHereOrElsewhere(Fingerprint declared, StepContext context) => Find(declared, context) ?? Find(HereOnly(declared), context);

    // A result that holds the path of this checkout or of the step's folder is right in no other one.
    private bool NamesThisPlace(ReadOnlySpan<byte> result) => Holds(result, text.Root) || Holds(result, call.WorkingDirectory);

    private static bool Holds(ReadOnlySpan<byte> result, string? folder) =>
        folder is { Length: > 1 } && result.IndexOf(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(folder, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value)) >= 0;

    private Fingerprint HereOnly(Fingerprint declared)
    {
        using var digest = new DigestWriter();
        digest.Write(Encoding.UTF8.GetBytes(declared.ToString()));
        digest.Write(Encoding.UTF8.GetBytes(text.Root ?? ""));
        digest.Write(Encoding.UTF8.GetBytes(call.WorkingDirectory));
        return new(digest.Finish());
    }

    private byte[]? Find(Fingerprint declared, StepContext context)
    {
        foreach (DiscoveryList list in _store.FindDiscoveries(declared))
        {
            ImmutableArray<DiscoveredInput> inputs = [.. list.Paths.Select(StateOf)];
            if (_store.Find(KeyOf(declared, inputs)) is not { } record || Content(record) is not { } content)
                continue;
            _store.Touch(record);
            foreach (DiscoveredInput input in inputs)
                context.AddInput(PathOf(input.Path));
            return content;
        }

        return null;
    }

    private byte[]? Content(Record record)
    {
        if (record.Outputs is not [{ Path: Output, Kind: RecordOutputKind.File } output] || output.Size > ResultStream.Largest)
            return null;
        if (!output.Inlined.IsDefault)
            return ImmutableCollectionsMarshal.AsArray(output.Inlined);
        using var content = new MemoryStream((int)output.Size);
        return _store.TryReadBlob(output.Digest, output.Size, content) ? content.ToArray() : null;
    }

    private void Save(Fingerprint declared, string name, byte[] result, IReadOnlyList<string> inputs, TimeSpan duration)
    {
        ImmutableArray<string> paths = [.. inputs.Select(TokenOf).Order(StringComparer.Ordinal)];
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
            Fingerprint = KeyOf(declared, states),
            Step = $"{call.Step}: {name}",
            Outputs = [new(Output, RecordOutputKind.File) { Size = result.Length, Digest = digest, Inlined = isInlined ? ImmutableCollectionsMarshal.AsImmutableArray(result) : default }],
            Duration = duration,
            Discovered = states,
            Provenance = new()
            {
                Created = DateTimeOffset.UtcNow,
                Version = typeof(StoredResults).Assembly.GetName().Version?.ToString(3) ?? "",
                Project = "",
                Machine = Environment.MachineName,
            },
        });
        if (isSaved)
            _store.SaveDiscovery(declared, new(paths));
    }

    private Fingerprint KeyOf(string name, byte[] arguments, Type argumentsType, Type resultType, MethodInfo method)
    {
        string canonical = JsonCanonical.Read(Encoding.UTF8.GetString(arguments), out string reason)
            ?? throw new NotSupportedException($"Memory.Cache(\"{name}\"): the arguments are no key: {reason}.");
        using var digest = new DigestWriter();
        foreach (string part in (ReadOnlySpan<string>)[
            "BuildMemo memory 1",
            CodeIdentity.Of(method.Module.Assembly),
            method.DeclaringType?.FullName ?? "",
            method.ToString() ?? "",
            name,
            argumentsType.ToString(),
            resultType.ToString(),
            canonical,
            OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
            RuntimeInformation.ProcessArchitecture.ToString(),
            // What the function sees without an argument, where a step declares it.
            call.Culture,
            call.UICulture,
            .. text.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}{(variable.Value is null ? "" : "=")}{variable.Value}")])
        {
            digest.Write(Encoding.UTF8.GetBytes(part));
        }

        return new(digest.Finish());
    }

    private static Fingerprint KeyOf(Fingerprint declared, ImmutableArray<DiscoveredInput> inputs)
    {
        using var digest = new DigestWriter();
        digest.Write(Encoding.UTF8.GetBytes(declared.ToString()));
        foreach (DiscoveredInput input in inputs)
        {
            digest.Write(Encoding.UTF8.GetBytes(input.Path));
            digest.Write(Encoding.UTF8.GetBytes(input.Digest?.ToString() ?? "absent"));
        }

        return new(digest.Finish());
    }

    private DiscoveredInput StateOf(string token)
    {
        FileHash hash = FileHasher.Hash(PathOf(token));
        return new(token, hash.Outcome == FileHashOutcome.Hashed ? hash.Digest : null);
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

    private sealed class Faults(Action<Problem> report) : IStoreFaults
    {
        public void Report(Problem problem) => report(problem);
    }
}
