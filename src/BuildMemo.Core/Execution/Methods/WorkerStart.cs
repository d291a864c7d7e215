using System.Collections.Immutable;
using BuildMemo.Protocol;

namespace BuildMemo.Execution.Methods;

/// <summary>The first message to a worker: what it is for.</summary>
internal sealed record WorkerStart
{
    /// <summary>Absolute path of the user's assembly in the shadow copy.</summary>
    public required string Assembly { get; init; }

    /// <summary>Folder of the shadow copy.</summary>
    public required string Folder { get; init; }

    /// <summary>Names below <see cref="Folder"/>.</summary>
    public required ImmutableArray<WorkerFile> Files { get; init; }

    /// <summary>Where the files were copied from, for messages.</summary>
    public required string Origin { get; init; }

    public string? Initializer { get; init; }

    /// <summary>How many calls run at once.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Cores that one call may use.</summary>
    public int CoresPerCall { get; init; } = 1;

    /// <summary>Growth of resident memory in bytes after which the worker asks to be replaced; 0 for never.</summary>
    public long MaxGrowth { get; init; }

    /// <summary>Variables that are only there to start the runtime with.</summary>
    public ImmutableArray<string> HiddenVariables { get; init; } = [];

    public bool WaitForDebugger { get; init; }

    public void Write(FrameBuffer buffer)
    {
        buffer.BeginFrame();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(12);
        writer.Write((int)RequestKind.Start);
        writer.Write(WireFormat.Version);
        writer.Write(Assembly);
        writer.Write(Folder);
        writer.WriteArrayHeader(Files.Length);
        foreach (WorkerFile file in Files)
        {
            writer.WriteArrayHeader(2);
            writer.Write(file.Name);
            writer.Write((int)file.Kind);
        }

        writer.Write(Origin);
        writer.Write(Initializer);
        writer.Write(Threads);
        writer.Write(CoresPerCall);
        writer.Write(MaxGrowth);
        writer.WriteArrayHeader(HiddenVariables.Length);
        foreach (string name in HiddenVariables)
            writer.Write(name);
        writer.Write(WaitForDebugger);
        writer.Flush();
        buffer.EndFrame();
    }

    /// <exception cref="WireException">It is something else, or of another version.</exception>
    public static WorkerStart Read(ReadOnlyMemory<byte> body)
    {
        var reader = new MessagePackReader(body);
        try
        {
            int fields = reader.ReadArrayHeader();
            if (reader.ReadInt32() != (int)RequestKind.Start)
                throw new WireException("the first message is not the one that starts a worker");
            int version = reader.ReadInt32();
            if (version != WireFormat.Version)
                throw new WireException(WireFormat.DescribeVersions(build: version, worker: WireFormat.Version));
            Wire.Expect(fields == 12);
            return new WorkerStart
            {
                Assembly = Wire.Text(ref reader),
                Folder = Wire.Text(ref reader),
                Files = ReadFiles(ref reader),
                Origin = Wire.Text(ref reader),
                Initializer = reader.ReadString(),
                Threads = reader.ReadInt32(),
                CoresPerCall = reader.ReadInt32(),
                MaxGrowth = reader.ReadInt64(),
                HiddenVariables = Wire.Texts(ref reader),
                WaitForDebugger = reader.ReadBoolean(),
            };
        }
        catch (Exception error) when (Wire.IsMalformed(error))
        {
            throw new WireException("the message that starts a worker is malformed", error);
        }
    }

    private static ImmutableArray<WorkerFile> ReadFiles(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        var files = new WorkerFile[count];
        for (int index = 0; index < count; index++)
        {
            Wire.Expect(reader.ReadArrayHeader() == 2);
            files[index] = new WorkerFile(Wire.Text(ref reader), (ClosureFileKind)reader.ReadInt32());
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(files);
    }
}
