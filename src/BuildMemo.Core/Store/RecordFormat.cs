using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Protocol;

namespace BuildMemo.Store;

/// <summary>
/// A record as MessagePack: arrays with fixed places, in the order of the members below. A later version of the same format may
/// append members; what is beyond the known ones is skipped. Knows nothing of files.
/// </summary>
internal static class RecordFormat
{
    /// <summary>Inlined outputs of one record together, at most (invariant 7).</summary>
    public const int MaxInlinedBytes = 4 * 1024 * 1024;

    public static void Write(ref MessagePackWriter writer, Record record)
    {
        writer.WriteArrayHeader(record.Capture is null ? 9 : 10);
        Write(ref writer, record.Fingerprint.Value);
        writer.Write(record.Step);
        writer.WriteArrayHeader(record.Outputs.Length);
        foreach (RecordOutput output in record.Outputs)
            Write(ref writer, output);
        writer.WriteArrayHeader(record.Messages.Length);
        foreach (RecordMessage message in record.Messages)
            Write(ref writer, message);
        writer.Write(record.Duration.Ticks);
        writer.WriteArrayHeader(record.Discovered.Length);
        foreach (DiscoveredInput input in record.Discovered)
        {
            writer.WriteArrayHeader(2);
            writer.Write(input.Path);
            if (input.Digest is { } digest)
                Write(ref writer, digest.Value);
            else
                writer.WriteNil();
        }

        writer.WriteArrayHeader(record.Bindings.Length);
        foreach (PathBinding binding in record.Bindings)
        {
            writer.WriteArrayHeader(2);
            writer.Write(binding.Token);
            writer.Write(binding.Text);
        }

        WriteComponents(ref writer, record.Components);
        Write(ref writer, record.Provenance);
        if (record.Capture is { } capture)
            Write(ref writer, capture);
    }

    /// <summary>Reads what <see cref="Write(ref MessagePackWriter, Record)"/> wrote; throws <see cref="MessagePackSerializationException"/> for anything else.</summary>
    public static Record Read(ref MessagePackReader reader)
    {
        int surplus = Begin(ref reader, 9);
        Sha256Value fingerprint = ReadDigest(ref reader);
        string step = Text(ref reader);
        ImmutableArray<RecordOutput> outputs = ReadOutputs(ref reader);
        RecordMessage[] messages = Array<RecordMessage>(ref reader);
        for (int i = 0; i < messages.Length; i++)
            messages[i] = ReadMessage(ref reader);
        long duration = reader.ReadInt64();
        DiscoveredInput[] discovered = Array<DiscoveredInput>(ref reader);
        for (int i = 0; i < discovered.Length; i++)
        {
            int more = Begin(ref reader, 2);
            string path = Text(ref reader);
            discovered[i] = new(path, reader.TryReadNil() ? null : new ContentDigest(ReadDigest(ref reader)));
            End(ref reader, more);
        }

        PathBinding[] bindings = Array<PathBinding>(ref reader);
        for (int i = 0; i < bindings.Length; i++)
        {
            int more = Begin(ref reader, 2);
            bindings[i] = new(Text(ref reader), Text(ref reader));
            End(ref reader, more);
        }

        ImmutableArray<RecordComponent> components = ReadComponents(ref reader);
        RecordProvenance provenance = ReadProvenance(ref reader);
        RecordCapture? capture = surplus > 0 ? ReadCapture(ref reader) : null;
        End(ref reader, Math.Max(0, surplus - 1));
        return new()
        {
            Fingerprint = new(fingerprint),
            Step = step,
            Outputs = outputs,
            Messages = ImmutableCollectionsMarshal.AsImmutableArray(messages),
            Capture = capture,
            Duration = new(duration),
            Discovered = ImmutableCollectionsMarshal.AsImmutableArray(discovered),
            Bindings = ImmutableCollectionsMarshal.AsImmutableArray(bindings),
            Components = components,
            Provenance = provenance,
        };
    }

    public static void WriteComponents(ref MessagePackWriter writer, ImmutableArray<RecordComponent> components)
    {
        writer.WriteArrayHeader(components.Length);
        foreach (RecordComponent component in components)
        {
            writer.WriteArrayHeader(4);
            writer.Write(component.Kind);
            writer.Write(component.Name);
            Write(ref writer, component.Digest);
            writer.Write(component.Display);
        }
    }

    public static ImmutableArray<RecordComponent> ReadComponents(ref MessagePackReader reader)
    {
        RecordComponent[] components = Array<RecordComponent>(ref reader);
        for (int i = 0; i < components.Length; i++)
        {
            int more = Begin(ref reader, 4);
            components[i] = new(Text(ref reader), Text(ref reader), ReadDigest(ref reader), Text(ref reader));
            End(ref reader, more);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(components);
    }

    public static void Write(ref MessagePackWriter writer, in Sha256Value digest)
    {
        writer.WriteBinHeader(Sha256Value.Size);
        digest.CopyTo(writer.GetSpan(Sha256Value.Size));
        writer.Advance(Sha256Value.Size);
    }

    public static Sha256Value ReadDigest(ref MessagePackReader reader)
    {
        if (!reader.TryReadBytesSpan(out ReadOnlySpan<byte> bytes))
            throw Bad("a digest is missing");
        return bytes.Length == Sha256Value.Size ? Sha256Value.From(bytes) : throw Bad("a digest is not 32 bytes long");
    }

    /// <summary>Starts an array of at least so many members; returns how many more there are.</summary>
    public static int Begin(ref MessagePackReader reader, int members)
    {
        int count = reader.ReadArrayHeader();
        return count >= members ? count - members : throw Bad("an array is too short");
    }

    /// <summary>Skips the members that a later version appended.</summary>
    public static void End(ref MessagePackReader reader, int surplus)
    {
        for (; surplus > 0; surplus--)
            reader.Skip();
    }

    public static string Text(ref MessagePackReader reader) => reader.ReadString() ?? throw Bad("a text is missing");

    public static MessagePackSerializationException Bad(string what) => new($"Not a record: {what}.");

    private static T[] Array<T>(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        return count == 0 ? [] : new T[count];
    }

    private static void Write(ref MessagePackWriter writer, RecordOutput output)
    {
        writer.WriteArrayHeader(7);
        writer.Write(output.Path);
        writer.Write((int)output.Kind);
        writer.Write(output.Size);
        if (output.Kind == RecordOutputKind.File)
            Write(ref writer, output.Digest.Value);
        else
            writer.WriteNil();
        writer.Write(output.IsExecutable);
        writer.Write(output.LinkTarget);
        if (output.Inlined.IsDefault)
            writer.WriteNil();
        else
            writer.Write(output.Inlined.AsSpan());
    }

    private static ImmutableArray<RecordOutput> ReadOutputs(ref MessagePackReader reader)
    {
        RecordOutput[] outputs = Array<RecordOutput>(ref reader);
        long inlinedBytes = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            int surplus = Begin(ref reader, 7);
            string path = Text(ref reader);
            RecordOutputKind kind = (RecordOutputKind)reader.ReadInt32();
            if (kind is < RecordOutputKind.File or > RecordOutputKind.Directory)
                throw Bad("an output is of no known kind");
            long size = reader.ReadInt64();
            ContentDigest digest = reader.TryReadNil() ? default : new(ReadDigest(ref reader));
            bool isExecutable = reader.ReadBoolean();
            string linkTarget = Text(ref reader);
            ImmutableArray<byte> inlined = default;
            if (!reader.TryReadNil() && reader.TryReadBytesSpan(out ReadOnlySpan<byte> bytes))
            {
                inlinedBytes += bytes.Length;
                if (bytes.Length != size || inlinedBytes > MaxInlinedBytes)
                    throw Bad("inlined outputs are not of their size, or too large");
                inlined = ImmutableCollectionsMarshal.AsImmutableArray(bytes.ToArray());
            }

            if (size < 0)
                throw Bad("a size is negative");
            End(ref reader, surplus);
            outputs[i] = new(path, kind) { Size = size, Digest = digest, IsExecutable = isExecutable, LinkTarget = linkTarget, Inlined = inlined };
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outputs);
    }

    private static void Write(ref MessagePackWriter writer, RecordCapture capture)
    {
        writer.WriteArrayHeader(2);
        writer.WriteArrayHeader(1);
        Write(ref writer, capture.Content);
        writer.WriteArrayHeader(capture.Parts.Length);
        foreach (RecordCapturePart part in capture.Parts)
        {
            writer.WriteArrayHeader(2);
            writer.Write(part.Stream);
            writer.Write(part.Length);
        }
    }

    private static RecordCapture? ReadCapture(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
            return null;
        int surplus = Begin(ref reader, 2);
        if (ReadOutputs(ref reader) is not [{ Kind: RecordOutputKind.File } content])
            throw Bad("captured output is no content");
        RecordCapturePart[] parts = Array<RecordCapturePart>(ref reader);
        long length = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int more = Begin(ref reader, 2);
            parts[i] = new(reader.ReadInt32(), reader.ReadInt64());
            if (parts[i].Stream is not (1 or 2) || parts[i].Length <= 0)
                throw Bad("a part of captured output is of no stream or empty");
            length = checked(length + parts[i].Length);
            End(ref reader, more);
        }

        End(ref reader, surplus);
        return length == content.Size ? new(content, ImmutableCollectionsMarshal.AsImmutableArray(parts)) : throw Bad("captured output is not as long as its parts");
    }

    private static void Write(ref MessagePackWriter writer, RecordMessage message)
    {
        writer.WriteArrayHeader(3);
        writer.Write(message.Stream);
        writer.Write(message.Text);
        if (message.Diagnostic is not { } diagnostic)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(9);
        writer.Write((int)diagnostic.Severity);
        writer.Write(diagnostic.Text);
        writer.Write(diagnostic.Code);
        writer.Write(diagnostic.Subcategory);
        writer.Write(diagnostic.File);
        writer.Write(diagnostic.Line);
        writer.Write(diagnostic.Column);
        writer.Write(diagnostic.EndLine);
        writer.Write(diagnostic.EndColumn);
    }

    private static RecordMessage ReadMessage(ref MessagePackReader reader)
    {
        int surplus = Begin(ref reader, 3);
        RecordMessage message = new(reader.ReadInt32(), Text(ref reader));
        if (!reader.TryReadNil())
        {
            int more = Begin(ref reader, 9);
            message = message with
            {
                Diagnostic = new((Severity)reader.ReadInt32(), Text(ref reader))
                {
                    Code = Text(ref reader),
                    Subcategory = Text(ref reader),
                    File = Text(ref reader),
                    Line = reader.ReadInt32(),
                    Column = reader.ReadInt32(),
                    EndLine = reader.ReadInt32(),
                    EndColumn = reader.ReadInt32(),
                },
            };
            if (message.Diagnostic.Severity is < Severity.Message or > Severity.Error)
                throw Bad("a diagnostic is of no known severity");
            End(ref reader, more);
        }

        End(ref reader, surplus);
        return message;
    }

    private static void Write(ref MessagePackWriter writer, RecordProvenance provenance)
    {
        writer.WriteArrayHeader(7);
        writer.Write(provenance.Created.UtcTicks);
        writer.Write(provenance.Version);
        writer.Write(provenance.Project);
        writer.Write(provenance.Commit);
        writer.Write(provenance.Machine);
        writer.Write(provenance.User);
        writer.Write(provenance.Salt);
    }

    private static RecordProvenance ReadProvenance(ref MessagePackReader reader)
    {
        int surplus = Begin(ref reader, 7);
        RecordProvenance provenance = new()
        {
            Created = Time(reader.ReadInt64()),
            Version = Text(ref reader),
            Project = Text(ref reader),
            Commit = Text(ref reader),
            Machine = Text(ref reader),
            User = Text(ref reader),
            Salt = Text(ref reader),
        };
        End(ref reader, surplus);
        return provenance;
    }

    /// <summary>A time from its ticks (100 ns since year 1, UTC).</summary>
    public static DateTimeOffset Time(long ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new(ticks, TimeSpan.Zero) : throw Bad("a time is out of range");
}
