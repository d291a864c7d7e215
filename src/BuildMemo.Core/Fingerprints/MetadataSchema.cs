using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace BuildMemo.Fingerprints;

/// <summary>The columns of each metadata table (ECMA-335, II.22) and their widths in one assembly (II.24.2.6).</summary>
internal sealed class MetadataSchema
{
    private static readonly MetadataColumn[]?[] Tables = CreateTables();

    // Tables of each coded index, by tag (II.24.2.6); 0xFF is a tag that isn't used.
    private static readonly (int Bits, byte[] Tables)[] CodedIndexes =
    [
        (2, [0x02, 0x01, 0x1B]), // TypeDefOrRef
        (2, [0x04, 0x08, 0x17]), // HasConstant
        (5, [0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0A, 0x00, 0x0E, 0x17, 0x14, 0x11, 0x1A, 0x1B, 0x20, 0x23, 0x26, 0x27, 0x28, 0x2A, 0x2C, 0x2B]), // HasCustomAttribute
        (1, [0x04, 0x08]), // HasFieldMarshal
        (2, [0x02, 0x06, 0x20]), // HasDeclSecurity
        (3, [0x02, 0x01, 0x1A, 0x06, 0x1B]), // MemberRefParent
        (1, [0x14, 0x17]), // HasSemantics
        (1, [0x06, 0x0A]), // MethodDefOrRef
        (1, [0x04, 0x06]), // MemberForwarded
        (2, [0x26, 0x23, 0x27]), // Implementation
        (3, [0xFF, 0xFF, 0x06, 0x0A]), // CustomAttributeType
        (2, [0x00, 0x1A, 0x23, 0x01]), // ResolutionScope
        (1, [0x02, 0x06]), // TypeOrMethodDef
    ];

    private readonly MetadataReader _reader;
    private readonly int _stringWidth;
    private readonly int _blobWidth;
    private readonly int _guidWidth;

    public MetadataSchema(MetadataReader reader)
    {
        _reader = reader;
        // Rows of these tables are nothing but heap indexes, so their size tells the widths.
        _stringWidth = reader.GetTableRowSize(TableIndex.ModuleRef);
        _blobWidth = reader.GetTableRowSize(TableIndex.StandAloneSig);
        _guidWidth = (reader.GetTableRowSize(TableIndex.Module) - 2 - _stringWidth) / 3;
    }

    /// <summary>
    /// What a table's rows are hashed as: neighbouring columns without a heap place run together. Null when its rows are unknown here.
    /// </summary>
    public MetadataField[]? FieldsOf(TableIndex table)
    {
        if ((int)table >= Tables.Length || Tables[(int)table] is not { } columns)
            return null;
        List<MetadataField> fields = new(columns.Length);
        int offset = 0;
        for (int index = 0; index < columns.Length; index++)
        {
            int width = WidthOf(columns[index]);
            MetadataFieldKind kind = KindOf(table, index, columns[index]);
            if (kind == MetadataFieldKind.Raw && fields.Count > 0 && fields[^1].Kind == MetadataFieldKind.Raw)
                fields[^1] = fields[^1] with { Width = fields[^1].Width + width };
            else
                fields.Add(new(kind, offset, width));
            offset += width;
        }

        return [.. fields];
    }

    private static MetadataFieldKind KindOf(TableIndex table, int index, MetadataColumn column) => column.Kind switch
    {
        MetadataColumnKind.String => MetadataFieldKind.String,
        MetadataColumnKind.Blob => table == TableIndex.CustomAttribute ? MetadataFieldKind.AttributeBlob : MetadataFieldKind.Blob,
        // The module's GUIDs are made from the whole compilation, debug information included.
        MetadataColumnKind.Guid => table == TableIndex.Module ? MetadataFieldKind.LeftOut : MetadataFieldKind.Guid,
        // Addresses of bodies, field data and resources: the content is hashed instead.
        _ when index == 0 && table is (TableIndex.MethodDef or TableIndex.FieldRva or TableIndex.ManifestResource) => MetadataFieldKind.LeftOut,
        _ => MetadataFieldKind.Raw,
    };

    private int WidthOf(MetadataColumn column) => column.Kind switch
    {
        MetadataColumnKind.Fixed => column.Argument,
        MetadataColumnKind.String => _stringWidth,
        MetadataColumnKind.Guid => _guidWidth,
        MetadataColumnKind.Blob => _blobWidth,
        MetadataColumnKind.Row => _reader.GetTableRowCount((TableIndex)column.Argument) > 0xFFFF ? 4 : 2,
        _ => CodedWidth(column.Argument),
    };

    private int CodedWidth(int coded)
    {
        (int bits, byte[] tables) = CodedIndexes[coded];
        int most = 0;
        foreach (byte table in tables)
        {
            if (table != 0xFF)
                most = Math.Max(most, _reader.GetTableRowCount((TableIndex)table));
        }
        return most >= 1 << (16 - bits) ? 4 : 2;
    }

    private static MetadataColumn[]?[] CreateTables()
    {
        // 1, 2, 4: fixed widths; S, G, B: heaps; T and a table; C and a coded index.
        var tables = new MetadataColumn[]?[0x2D];
        tables[0x00] = Read("2 S G G G"); // Module
        tables[0x01] = Read("C11 S S"); // TypeRef
        tables[0x02] = Read("4 S S C0 T4 T6"); // TypeDef
        tables[0x04] = Read("2 S B"); // Field
        tables[0x06] = Read("4 2 2 S B T8"); // MethodDef
        tables[0x08] = Read("2 2 S"); // Param
        tables[0x09] = Read("T2 C0"); // InterfaceImpl
        tables[0x0A] = Read("C5 S B"); // MemberRef
        tables[0x0B] = Read("2 C1 B"); // Constant
        tables[0x0C] = Read("C2 C10 B"); // CustomAttribute
        tables[0x0D] = Read("C3 B"); // FieldMarshal
        tables[0x0E] = Read("2 C4 B"); // DeclSecurity
        tables[0x0F] = Read("2 4 T2"); // ClassLayout
        tables[0x10] = Read("4 T4"); // FieldLayout
        tables[0x11] = Read("B"); // StandAloneSig
        tables[0x12] = Read("T2 T20"); // EventMap
        tables[0x14] = Read("2 S C0"); // Event
        tables[0x15] = Read("T2 T23"); // PropertyMap
        tables[0x17] = Read("2 S B"); // Property
        tables[0x18] = Read("2 T6 C6"); // MethodSemantics
        tables[0x19] = Read("T2 C7 C7"); // MethodImpl
        tables[0x1A] = Read("S"); // ModuleRef
        tables[0x1B] = Read("B"); // TypeSpec
        tables[0x1C] = Read("2 C8 S T26"); // ImplMap
        tables[0x1D] = Read("4 T4"); // FieldRva
        tables[0x20] = Read("4 2 2 2 2 4 B S S"); // Assembly
        tables[0x21] = Read("4"); // AssemblyProcessor
        tables[0x22] = Read("4 4 4"); // AssemblyOS
        tables[0x23] = Read("2 2 2 2 4 B S S B"); // AssemblyRef
        tables[0x24] = Read("4 T35"); // AssemblyRefProcessor
        tables[0x25] = Read("4 4 4 T35"); // AssemblyRefOS
        tables[0x26] = Read("4 S B"); // File
        tables[0x27] = Read("4 4 S S C9"); // ExportedType
        tables[0x28] = Read("4 4 S C9"); // ManifestResource
        tables[0x29] = Read("T2 T2"); // NestedClass
        tables[0x2A] = Read("2 2 C12 S"); // GenericParam
        tables[0x2B] = Read("C7 B"); // MethodSpec
        tables[0x2C] = Read("T42 C0"); // GenericParamConstraint
        return tables;
    }

    private static MetadataColumn[] Read(string columns) => Array.ConvertAll(columns.Split(' '), static column => column[0] switch
    {
        'S' => new MetadataColumn(MetadataColumnKind.String, 0),
        'G' => new MetadataColumn(MetadataColumnKind.Guid, 0),
        'B' => new MetadataColumn(MetadataColumnKind.Blob, 0),
        'T' => new MetadataColumn(MetadataColumnKind.Row, int.Parse(column.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)),
        'C' => new MetadataColumn(MetadataColumnKind.Coded, int.Parse(column.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)),
        _ => new MetadataColumn(MetadataColumnKind.Fixed, column[0] - '0'),
    });
}

/// <summary>One column of a metadata table.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Argument">Its width, its table, or the number of its coded index.</param>
internal sealed record MetadataColumn(MetadataColumnKind Kind, int Argument);

/// <summary>Neighbouring bytes of a row that are hashed in one way.</summary>
/// <param name="Kind">How.</param>
/// <param name="Offset">Where they begin in the row.</param>
/// <param name="Width">How many they are.</param>
internal sealed record MetadataField(MetadataFieldKind Kind, int Offset, int Width);

/// <summary>How bytes of a row are hashed.</summary>
internal enum MetadataFieldKind
{
    /// <summary>As they are: numbers and rows.</summary>
    Raw,

    /// <summary>By the text that they are the place of.</summary>
    String,

    /// <summary>By the blob that they are the place of.</summary>
    Blob,

    /// <summary>The same for the value of an attribute.</summary>
    AttributeBlob,

    /// <summary>By the GUID that they are the place of.</summary>
    Guid,

    /// <summary>Not at all.</summary>
    LeftOut,
}

/// <summary>What a column of a metadata table holds.</summary>
internal enum MetadataColumnKind
{
    /// <summary>A number.</summary>
    Fixed,

    /// <summary>A place in the string heap.</summary>
    String,

    /// <summary>A place in the GUID heap.</summary>
    Guid,

    /// <summary>A place in the blob heap.</summary>
    Blob,

    /// <summary>A row of one table.</summary>
    Row,

    /// <summary>A row of one of several tables.</summary>
    Coded,
}
