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
        _writer.Write("buildmemo managed 1"u8);
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
        MetadataColumn[]? columns = MetadataSchema.ColumnsOf(table);
        if (columns is null)
            return false;
        int[] widths = Array.ConvertAll(columns, _schema.WidthOf);
        int rowSize = _reader.GetTableRowSize(table);
        if (widths.Sum() != rowSize)
            return false;
        ReadOnlySpan<byte> rows = Metadata().Slice(_reader.GetTableMetadataOffset(table), rowSize * _reader.GetTableRowCount(table));
        _writer.Write((uint)table);
        for (int row = 1; !rows.IsEmpty; row++, rows = rows[rowSize..])
        {
            if (table == TableIndex.CustomAttribute && IsInformationalVersion(row))
                continue;
            // Tells a row from the end of its table.
            _writer.Write(1u);
            ReadOnlySpan<byte> rest = rows;
            for (int i = 0; i < columns.Length; i++)
            {
                uint value = widths[i] switch
                {
                    2 => BinaryPrimitives.ReadUInt16LittleEndian(rest),
                    4 => BinaryPrimitives.ReadUInt32LittleEndian(rest),
                    _ => throw new BadImageFormatException(),
                };
                rest = rest[widths[i]..];
                HashColumn(table, columns[i], i, value);
            }
            if (!TryHashBody(table, row, rows))
                return false;
        }
        _writer.Write(0u);
        return true;
    }

    private void HashColumn(TableIndex table, MetadataColumn column, int index, uint value)
    {
        switch (column.Kind)
        {
            case MetadataColumnKind.String:
                ReadOnlySpan<byte> text = Heap(HeapIndex.String)[(int)value..];
                _writer.Write(text[..text.IndexOf((byte)0)]);
                break;
            case MetadataColumnKind.Blob:
                _writer.Write(CountedBytes(Heap(HeapIndex.Blob), (int)value));
                break;
            case MetadataColumnKind.Guid:
                // The module's GUIDs are made from the whole compilation, debug information included.
                if (table != TableIndex.Module && value != 0)
                    _writer.Write(Heap(HeapIndex.Guid).Slice(16 * ((int)value - 1), 16));
                break;
            default:
                // Addresses of bodies, field data and resources: the content is hashed instead.
                bool isAddress = index == 0 && table is (TableIndex.MethodDef or TableIndex.FieldRva or TableIndex.ManifestResource);
                _writer.Write(!isAddress ? value : table == TableIndex.MethodDef && value != 0 ? 1u : 0u);
                break;
        }
    }

    private bool TryHashBody(TableIndex table, int row, ReadOnlySpan<byte> columns)
    {
        switch (table)
        {
            case TableIndex.MethodDef:
                return TryHashMethod((int)BinaryPrimitives.ReadUInt32LittleEndian(columns), BinaryPrimitives.ReadUInt16LittleEndian(columns[4..]));
            case TableIndex.FieldRva:
                int size = SizeOfField(MetadataTokens.FieldDefinitionHandle(RowOf(columns[4..])));
                if (size < 0)
                    return false;
                _writer.Write(Section((int)BinaryPrimitives.ReadUInt32LittleEndian(columns))[..size]);
                return true;
            case TableIndex.ManifestResource:
                ManifestResource resource = _reader.GetManifestResource(MetadataTokens.ManifestResourceHandle(row));
                if (resource.Implementation.IsNil)
                {
                    ReadOnlySpan<byte> content = Section(_header.ResourcesDirectory.RelativeVirtualAddress)[checked((int)resource.Offset)..];
                    _writer.Write(content.Slice(4, checked((int)BinaryPrimitives.ReadUInt32LittleEndian(content))));
                }
                return true;
            default:
                return true;
        }
    }

    private bool TryHashMethod(int address, int implementation)
    {
        if (address == 0)
            return true;
        // Native code in a method (II.23.1.11, CodeTypeMask): not understood here.
        if ((implementation & 3) != 0)
            return false;
        MethodBodyBlock body = _image.GetMethodBody(address);
        _writer.Write((uint)body.MaxStack);
        _writer.Write(body.LocalVariablesInitialized ? 1u : 0u);
        _writer.Write((uint)MetadataTokens.GetToken(body.LocalSignature));
        BlobReader code = body.GetILReader();
        HashCode(new ReadOnlySpan<byte>(code.StartPointer, code.Length));
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            _writer.Write((uint)region.Kind);
            _writer.Write((uint)region.TryOffset);
            _writer.Write((uint)region.TryLength);
            _writer.Write((uint)region.HandlerOffset);
            _writer.Write((uint)region.HandlerLength);
            _writer.Write((uint)region.FilterOffset);
            _writer.Write(region.CatchType.IsNil ? 0u : (uint)MetadataTokens.GetToken(region.CatchType));
        }
        _writer.Write(uint.MaxValue);
        return true;
    }

    private void HashCode(ReadOnlySpan<byte> code)
    {
        _writer.Write((uint)code.Length);
        int done = 0;
        int position = 0;
        while (position < code.Length)
        {
            int length = InstructionOperands.LengthAt(code[position..]);
            if (code[position] == InstructionOperands.LoadString)
            {
                _writer.WriteRaw(code[done..(position + 1)]);
                uint token = BinaryPrimitives.ReadUInt32LittleEndian(code[(position + 1)..]);
                _writer.Write(CountedBytes(Heap(HeapIndex.UserString), (int)(token & 0xFFFFFF)));
                done = position + length;
            }
            position = checked(position + length);
        }
        _writer.WriteRaw(code[done..]);
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
            if (!layout.IsDefault)
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

    private ReadOnlySpan<byte> Metadata() => new(_metadata, _metadataLength);

    private ReadOnlySpan<byte> Heap(HeapIndex heap) => Metadata().Slice(_reader.GetHeapMetadataOffset(heap), _reader.GetHeapSize(heap));

    private ReadOnlySpan<byte> Section(int address)
    {
        PEMemoryBlock block = _image.GetSectionData(address);
        return new ReadOnlySpan<byte>(block.Pointer, block.Length);
    }

    /// <summary>What lies behind a compressed length (II.24.2.4).</summary>
    private static ReadOnlySpan<byte> CountedBytes(ReadOnlySpan<byte> heap, int place)
    {
        if (place == 0)
            return [];
        ReadOnlySpan<byte> at = heap[place..];
        if ((at[0] & 0x80) == 0)
            return at.Slice(1, at[0]);
        if ((at[0] & 0x40) == 0)
            return at.Slice(2, (at[0] & 0x3F) << 8 | at[1]);
        return at.Slice(4, (at[0] & 0x1F) << 24 | at[1] << 16 | at[2] << 8 | at[3]);
    }
}
