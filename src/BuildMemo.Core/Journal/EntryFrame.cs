using System.Runtime.InteropServices;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;

namespace BuildMemo.Journal;

/// <summary>An entry as a frame of the log: whole in itself, unlike in the base.</summary>
internal static class EntryFrame
{
    public static void Write(JournalWriter writer, JournalEntry entry)
    {
        writer.Text(entry.Step);
        writer.Digest(entry.Declaration);
        writer.Digest(entry.Fingerprint.Value);
        writer.Byte((byte)((entry.IsValid ? 1 : 0) | (entry.ExpiresAt is null ? 0 : 2)));
        writer.Byte((byte)entry.Outcome);
        writer.Int64(entry.Duration.Ticks);
        writer.Int64(entry.ExpiresAt ?? 0);
        writer.Text(entry.StorePlace);
        writer.Text(entry.OutputItem);
        writer.Count(entry.Files.Length);
        foreach (TrackedFile file in entry.Files)
            WriteFile(writer, file);
        writer.Count(entry.Globs.Length);
        foreach (TrackedGlob glob in entry.Globs)
        {
            writer.Text(glob.Pattern);
            writer.Digest(glob.MatchSet);
            WriteTexts(writer, ImmutableCollectionsMarshal.AsArray(glob.Excluded)!);
        }
        writer.Count(entry.Programs.Length);
        foreach (ProgramLookup program in entry.Programs)
        {
            writer.Text(program.Name);
            writer.Text(program.ResolvedPath);
        }
        writer.Count(entry.Components.Length);
        foreach (StepComponent component in entry.Components)
        {
            writer.Byte((byte)component.Kind);
            writer.Text(component.Name);
            writer.Digest(component.Digest);
            writer.Text(component.Display);
        }
        WriteTexts(writer, ImmutableCollectionsMarshal.AsArray(entry.Outputs)!);
        WriteTexts(writer, ImmutableCollectionsMarshal.AsArray(entry.SelfWritten)!);
    }

    public static JournalEntry Read(ref JournalReader reader)
    {
        string step = reader.Text();
        Sha256Value declaration = reader.Digest();
        Fingerprint fingerprint = new(reader.Digest());
        byte flags = reader.Byte();
        StepOutcome outcome = (StepOutcome)reader.Byte();
        TimeSpan duration = new(reader.Int64());
        long expires = reader.Int64();
        string store = reader.Text();
        string outputItem = reader.Text();
        TrackedFile[] files = new TrackedFile[reader.Count()];
        for (int index = 0; index < files.Length; index++)
            files[index] = ReadFile(ref reader);
        TrackedGlob[] globs = new TrackedGlob[reader.Count()];
        for (int index = 0; index < globs.Length; index++)
        {
            globs[index] = new(reader.Text(), reader.Digest())
            {
                Excluded = ImmutableCollectionsMarshal.AsImmutableArray(ReadTexts(ref reader)),
            };
        }
        ProgramLookup[] programs = new ProgramLookup[reader.Count()];
        for (int index = 0; index < programs.Length; index++)
            programs[index] = new(reader.Text(), reader.Text());
        StepComponent[] components = new StepComponent[reader.Count()];
        for (int index = 0; index < components.Length; index++)
            components[index] = new((ComponentKind)reader.Byte(), reader.Text(), reader.Digest(), reader.Text());
        string[] outputs = ReadTexts(ref reader);
        string[] selfWritten = ReadTexts(ref reader);
        return new()
        {
            Step = step,
            Declaration = declaration,
            Fingerprint = fingerprint,
            IsValid = (flags & 1) != 0,
            Outcome = outcome,
            Duration = duration,
            ExpiresAt = (flags & 2) == 0 ? null : expires,
            StorePlace = store,
            OutputItem = outputItem,
            Files = ImmutableCollectionsMarshal.AsImmutableArray(files),
            Globs = ImmutableCollectionsMarshal.AsImmutableArray(globs),
            Programs = ImmutableCollectionsMarshal.AsImmutableArray(programs),
            Components = ImmutableCollectionsMarshal.AsImmutableArray(components),
            Outputs = ImmutableCollectionsMarshal.AsImmutableArray(outputs),
            SelfWritten = ImmutableCollectionsMarshal.AsImmutableArray(selfWritten),
        };
    }

    private static void WriteFile(JournalWriter writer, TrackedFile file)
    {
        writer.Text(file.Path);
        writer.Byte((byte)file.Role);
        writer.Byte((byte)file.Status.Kind);
        writer.Byte((byte)((file.IsTrusted ? JournalFormat.Trusted : 0) | (file.Digest is null ? 0 : JournalFormat.HasDigest)));
        writer.UInt16((ushort)file.Status.Mode);
        Stamp stamp = file.Status.Stamp;
        writer.Int64(stamp.Size);
        writer.Int64(stamp.Modified);
        writer.Int64(stamp.Changed);
        writer.UInt64(stamp.FileId);
        writer.UInt64(stamp.Device);
        writer.Int64(file.TakenAt);
        if (file.Digest is { } digest)
            writer.Digest(digest.Value);
        writer.Text(file.LinkTarget);
    }

    private static TrackedFile ReadFile(ref JournalReader reader)
    {
        string path = reader.Text();
        FileRole role = (FileRole)reader.Byte();
        FileKind kind = (FileKind)reader.Byte();
        byte flags = reader.Byte();
        ushort mode = reader.UInt16();
        Stamp stamp = new(reader.Int64(), reader.Int64(), reader.Int64(), reader.UInt64(), reader.UInt64());
        return new(path, role, new(kind, mode, stamp))
        {
            TakenAt = reader.Int64(),
            IsTrusted = (flags & JournalFormat.Trusted) != 0,
            Digest = (flags & JournalFormat.HasDigest) == 0 ? null : new ContentDigest(reader.Digest()),
            LinkTarget = reader.Text(),
        };
    }

    private static void WriteTexts(JournalWriter writer, string[] texts)
    {
        writer.Count(texts.Length);
        foreach (string text in texts)
            writer.Text(text);
    }

    private static string[] ReadTexts(ref JournalReader reader)
    {
        string[] texts = new string[reader.Count()];
        for (int index = 0; index < texts.Length; index++)
            texts[index] = reader.Text();
        return texts;
    }
}
