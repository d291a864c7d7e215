using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Protocol;

namespace BuildMemo.Execution.Methods;

/// <summary>Reads what <see cref="CallWriter"/> writes. The ids of the calls are those of the pipe. Not safe for threads.</summary>
internal sealed class CallReader
{
    private MethodCall? _before;

    /// <exception cref="WireException">The body is no frame of calls.</exception>
    public List<MethodCall> Read(ReadOnlyMemory<byte> body)
    {
        var reader = new MessagePackReader(body);
        try
        {
            Wire.Expect(reader.ReadArrayHeader() == 3 && reader.ReadInt32() == (int)RequestKind.Calls);
            uint id = reader.ReadUInt32();
            int count = reader.ReadArrayHeader();
            var calls = new List<MethodCall>(count);
            for (int index = 0; index < count; index++)
            {
                _before = ReadCall(ref reader, id++, _before);
                calls.Add(_before);
            }

            Wire.Expect(reader.End);
            return calls;
        }
        catch (Exception error) when (Wire.IsMalformed(error))
        {
            throw new WireException($"a frame of calls is malformed: {error.Message}", error);
        }
    }

    private static MethodCall ReadCall(ref MessagePackReader reader, uint id, MethodCall? before)
    {
        Wire.Expect(reader.ReadArrayHeader() == 13);
        return new MethodCall
        {
            Id = (int)id,
            Step = Wire.Text(ref reader),
            Type = ReadChanged(ref reader, before?.Type),
            Method = ReadChanged(ref reader, before?.Method),
            Arguments = ReadArguments(ref reader),
            Inputs = ReadChanged(ref reader, before?.Inputs),
            Outputs = ReadChanged(ref reader, before?.Outputs),
            ResultPath = reader.ReadString(),
            WorkingDirectory = ReadChanged(ref reader, before?.WorkingDirectory),
            Environment = ReadEnvironment(ref reader, before?.Environment),
            Culture = ReadChanged(ref reader, before?.Culture),
            UICulture = ReadChanged(ref reader, before?.UICulture),
            Seed = reader.ReadInt32(),
            FreshContext = reader.ReadBoolean(),
        };
    }

    private static ImmutableArray<MethodArgument> ReadArguments(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return [];
        var arguments = new MethodArgument[count];
        for (int index = 0; index < count; index++)
        {
            Wire.Expect(reader.ReadArrayHeader() == 4);
            arguments[index] = new MethodArgument(Wire.Text(ref reader), (ArgumentKind)reader.ReadInt32(), reader.ReadString(), Wire.Texts(ref reader));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(arguments);
    }

    private static string ReadChanged(ref MessagePackReader reader, string? before)
    {
        string? text = reader.ReadString() ?? before;
        Wire.Expect(text is not null);
        return text!;
    }

    private static ImmutableArray<string> ReadChanged(ref MessagePackReader reader, ImmutableArray<string>? before)
    {
        if (!reader.TryReadNil())
            return Wire.Texts(ref reader);
        Wire.Expect(before is not null);
        return before!.Value;
    }

    private static IReadOnlyDictionary<string, string> ReadEnvironment(ref MessagePackReader reader, IReadOnlyDictionary<string, string>? before)
    {
        if (reader.TryReadNil())
        {
            Wire.Expect(before is not null);
            return before!;
        }

        int count = reader.ReadMapHeader();
        var environment = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (int index = 0; index < count; index++)
        {
            string name = Wire.Text(ref reader);
            environment[name] = Wire.Text(ref reader);
        }

        return environment;
    }
}
