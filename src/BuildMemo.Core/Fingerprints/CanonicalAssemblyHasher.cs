using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Hashes every row of every metadata table with heap places replaced by what lies there, then method bodies, field data and
/// resources in the order of their rows. Row numbers count: they follow from the order of declarations. Throws for malformed images.
/// </summary>
internal sealed unsafe class CanonicalAssemblyHasher : IDisposable
{
    private const string InformationalVersion = "AssemblyInformationalVersionAttribute";

    private readonly PEReader _image;
    private readonly CorHeader _header;
    private readonly MetadataReader _reader;
    private readonly MetadataSchema _schema;
    private readonly byte* _metadata;
    private readonly int _metadataLength;
    private readonly Dictionary<int, int> _typeSizes = [];
    private readonly DigestWriter _writer = new();

    public CanonicalAssemblyHasher(PEReader image, CorHeader header)
    {
        _image = image;
        _header = header;
        _reader = image.GetMetadataReader(MetadataReaderOptions.None);
        _schema = new MetadataSchema(_reader);
        _metadata = _reader.MetadataPointer;
        _metadataLength = _reader.MetadataLength;
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>False when the image holds something that is not understood here.</summary>
    public bool TryHash(out Sha256Value value)
    {
        value = default;
        _writer.Write("buildmemo managed 2"u8);
        _writer.Write((uint)(_header.Flags & ~CorFlags.StrongNameSigned));
        _writer.Write((uint)_header.EntryPointTokenOrRelativeVirtualAddress);
        _writer.Write(Encoding.UTF8.GetBytes(_reader.MetadataVersion));
        ReadTypeSizes();
        for (int table = 0; table < MetadataTokens.TableCount; table++)
        {
            if (_reader.GetTableRowCount((TableIndex)table) > 0 && !TryHashTable((TableIndex)table))
                return false;
        }

        value = _writer.Finish();
        return true;
    }

    private bool TryHashTable(TableIndex table)
    {
        int rowSize = _reader.GetTableRowSize(table);
        if (_schema.FieldsOf(table) is not { } fields || fields[^1].Offset + fields[^1].Width != rowSize)
            return false;
        int count = _reader.GetTableRowCount(table);
        ReadOnlySpan<byte> rows = Metadata().Slice(_reader.GetTableMetadataOffset(table), rowSize * count);
        var heaps = new Heaps(Heap(HeapIndex.String), Heap(HeapIndex.Blob), Heap(HeapIndex.Guid));
        var bodies = new MethodBodyHasher(_writer, Heap(HeapIndex.UserString));
        _writer.Write((uint)table);
        for (int row = 1; row <= count; row++, rows = rows[rowSize..])
        {
            if (table == TableIndex.CustomAttribute && IsInformationalVersion(row))
                continue;
            // Tells a row from the end of its table.
            _writer.Write(1u);
            foreach (MetadataField field in fields)
                HashField(field, rows.Slice(field.Offset, field.Width), heaps);
            if (!TryHashContent(table, row, rows, bodies))
                return false;
        }

        _writer.Write(0u);
        return true;
    }

    private void HashField(MetadataField field, ReadOnlySpan<byte> value, in Heaps heaps)
    {
        switch (field.Kind)
        {
            case MetadataFieldKind.Raw:
                _writer.WriteRaw(value);
                break;
            case MetadataFieldKind.String:
                FileLocalNames.Write(_writer, MetadataHeap.Text(heaps.Strings, PlaceOf(value)));
                break;
            case MetadataFieldKind.Blob:
                _writer.Write(MetadataHeap.CountedBytes(heaps.Blobs, PlaceOf(value)));
                break;
            case MetadataFieldKind.AttributeBlob:
                // Types are named in it by text.
                FileLocalNames.Write(_writer, MetadataHeap.CountedBytes(heaps.Blobs, PlaceOf(value)));
                break;
            case MetadataFieldKind.Guid when PlaceOf(value) is > 0 and int place:
                _writer.Write(heaps.Guids.Slice(16 * (place - 1), 16));
                break;
            default:
                break;
        }
    }

    // What lies at the addresses that are left out.
    private bool TryHashContent(TableIndex table, int row, ReadOnlySpan<byte> columns, in MethodBodyHasher bodies)
    {
        switch (table)
        {
            case TableIndex.MethodDef:
                int address = BinaryPrimitives.ReadInt32LittleEndian(columns);
                _writer.Write(address == 0 ? 0u : 1u);
                // Native code in a method (II.23.1.11, CodeTypeMask): not understood here.
                if (address != 0 && (BinaryPrimitives.ReadUInt16LittleEndian(columns[4..]) & 3) != 0)
                    return false;
                if (address != 0)
                    bodies.Write(Section(address), address);
                return true;
            case TableIndex.FieldRva:
                int size = SizeOfField(MetadataTokens.FieldDefinitionHandle(RowOf(columns[4..])));
                if (size < 0)
                    return false;
                _writer.Write(Section(BinaryPrimitives.ReadInt32LittleEndian(columns))[..size]);
                return true;
            case TableIndex.ManifestResource:
                ManifestResource resource = _reader.GetManifestResource(MetadataTokens.ManifestResourceHandle(row));
                if (resource.Implementation.IsNil)
                {
                    ReadOnlySpan<byte> content = Section(_header.ResourcesDirectory.RelativeVirtualAddress)[checked((int)resource.Offset)..];
                    _writer.Write(content.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(content)));
                }

                return true;
            default:
                return true;
        }
    }

    private bool IsInformationalVersion(int row)
    {
        CustomAttribute attribute = _reader.GetCustomAttribute(MetadataTokens.CustomAttributeHandle(row));
        if (attribute.Parent.Kind != HandleKind.AssemblyDefinition || attribute.Constructor.Kind != HandleKind.MemberReference)
            return false;
        EntityHandle type = _reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (type.Kind != HandleKind.TypeReference)
            return false;
        TypeReference reference = _reader.GetTypeReference((TypeReferenceHandle)type);
        return _reader.StringComparer.Equals(reference.Name, InformationalVersion) && _reader.StringComparer.Equals(reference.Namespace, "System.Reflection");
    }

    private void ReadTypeSizes()
    {
        for (int row = 1; row <= _reader.GetTableRowCount(TableIndex.TypeDef); row++)
        {
            System.Reflection.Metadata.TypeLayout layout = _reader.GetTypeDefinition(MetadataTokens.TypeDefinitionHandle(row)).GetLayout();
            // A size of 0 means that the fields tell it.
            if (layout.Size > 0)
                _typeSizes[row] = layout.Size;
        }
    }

    /// <summary>Bytes of a field that has data in the image; -1 when its type is not understood.</summary>
    private int SizeOfField(FieldDefinitionHandle field)
    {
        BlobReader signature = _reader.GetBlobReader(_reader.GetFieldDefinition(field).Signature);
        if (signature.ReadSignatureHeader().Kind != SignatureKind.Field)
            return -1;
        SignatureTypeCode code = signature.ReadSignatureTypeCode();
        while (code is SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier)
        {
            signature.ReadTypeHandle();
            code = signature.ReadSignatureTypeCode();
        }

        switch (code)
        {
            case SignatureTypeCode.Boolean or SignatureTypeCode.SByte or SignatureTypeCode.Byte:
                return 1;
            case SignatureTypeCode.Char or SignatureTypeCode.Int16 or SignatureTypeCode.UInt16:
                return 2;
            case SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single:
                return 4;
            case SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double:
                return 8;
            case SignatureTypeCode.TypeHandle:
                EntityHandle type = signature.ReadTypeHandle();
                return type.Kind == HandleKind.TypeDefinition && _typeSizes.TryGetValue(MetadataTokens.GetRowNumber(type), out int size) ? size : -1;
            default:
                return -1;
        }
    }

    private int RowOf(ReadOnlySpan<byte> column) => _reader.GetTableRowCount(TableIndex.Field) > 0xFFFF
        ? BinaryPrimitives.ReadInt32LittleEndian(column)
        : BinaryPrimitives.ReadUInt16LittleEndian(column);

    private static int PlaceOf(ReadOnlySpan<byte> value) =>
        value.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(value) : BinaryPrimitives.ReadInt32LittleEndian(value);

    private ReadOnlySpan<byte> Metadata() => new(_metadata, _metadataLength);

    private ReadOnlySpan<byte> Heap(HeapIndex heap) => Metadata().Slice(_reader.GetHeapMetadataOffset(heap), _reader.GetHeapSize(heap));

    private ReadOnlySpan<byte> Section(int address)
    {
        PEMemoryBlock block = _image.GetSectionData(address);
        return new ReadOnlySpan<byte>(block.Pointer, block.Length);
    }

    private readonly ref struct Heaps(ReadOnlySpan<byte> strings, ReadOnlySpan<byte> blobs, ReadOnlySpan<byte> guids)
    {
        public ReadOnlySpan<byte> Strings { get; } = strings;

        public ReadOnlySpan<byte> Blobs { get; } = blobs;

        public ReadOnlySpan<byte> Guids { get; } = guids;
    }
}
