using System.Reflection.Metadata;

namespace BuildMemo.Methods;

/// <summary>Decides what a decoded type means for binding. Knows built-in types by name, and looks into assemblies for enums only.</summary>
internal sealed class TypeClassifier(AssemblyImages images)
{
    /// <summary>The type of a parameter; null with the reason when no step can give it.</summary>
    public ParameterType? Parameter(TypeShape shape, out string reason)
    {
        reason = "";
        switch (shape)
        {
            case UnsupportedShape unsupported:
                reason = unsupported.Reason;
                return null;
            case ListShape list:
                return Several(list.Element, ParameterForm.Sequence, shape.Name);
            case GenericShape generic:
                return Generic(generic, out reason);
            case NamedShape { FullName: "BuildMemo.StepContext" }:
                return new(ParameterForm.Context, default, shape.Name);
            case NamedShape { FullName: "System.Threading.CancellationToken" }:
                return new(ParameterForm.Cancellation, default, shape.Name);
            case NamedShape named when WhyNot(named.FullName) is { } why:
                reason = why;
                return null;
            case NamedShape named when IsByRefLike(named):
                reason = "it is a ref struct, which can't be made from data";
                return null;
            default:
                return Kind(shape, out EnumShape? members) is { } kind
                    ? new(ParameterForm.Value, kind, shape.Name) { Enum = members, IsNullable = kind is ValueKind.Uri or ValueKind.Version }
                    : Json(shape.Name) with { WhyNeverGiven = shape is NamedShape { FullName: var fullName } ? WhyNeverGiven(fullName) : null };
        }
    }

    /// <summary>What a returned type becomes; null with the reason when it can't become anything.</summary>
    public static ResultKind? Result(TypeShape shape, out string reason)
    {
        reason = "";
        switch (shape)
        {
            case PrimitiveShape { Code: PrimitiveTypeCode.Void }:
            case NamedShape { FullName: "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" }:
                return ResultKind.None;
            case GenericShape { Definition.FullName: "System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1" } task:
                return Result(task.Arguments[0], out reason);
            case GenericShape { Definition.FullName: "System.Collections.Generic.IAsyncEnumerable`1" }:
                return ResultKind.JsonLines;
            case PrimitiveShape { Code: PrimitiveTypeCode.String }:
                return ResultKind.Text;
            case ListShape { Element: PrimitiveShape { Code: PrimitiveTypeCode.Byte } }:
                return ResultKind.Bytes;
            case UnsupportedShape unsupported:
                reason = unsupported.Reason;
                return null;
            case NamedShape named when named.FullName.StartsWith("System.IO.", StringComparison.Ordinal) && WhyNot(named.FullName) is not null:
                reason = "what is open in a worker ends there; return a string, byte[] or data, or write a file";
                return null;
            case GenericShape generic when WhyNot(generic.Definition.FullName) is { } why:
                reason = why;
                return null;
            case NamedShape named when WhyNot(named.FullName) is { } why:
                reason = why;
                return null;
            default:
                return ResultKind.Json;
        }
    }

    private static ParameterType Json(string name) => new(ParameterForm.Json, default, name) { IsNullable = true };

    private ParameterType? Generic(GenericShape generic, out string reason)
    {
        string definition = generic.Definition.FullName;
        reason = WhyNot(definition) ?? (IsByRefLike(generic.Definition) ? "it is a ref struct, which can't be made from data" : "");
        if (reason.Length > 0)
            return null;
        TypeShape first = generic.Arguments[0];
        switch (definition)
        {
            case "System.Nullable`1":
                return Parameter(first, out reason) is { } inner ? inner with { Name = generic.Name, IsNullable = true } : null;
            case "System.ReadOnlyMemory`1" or "System.Memory`1":
                return Several(first, ParameterForm.Memory, generic.Name);
            case "System.Collections.Generic.List`1" or "System.Collections.Generic.IList`1" or "System.Collections.Generic.IReadOnlyList`1"
                or "System.Collections.Generic.ICollection`1" or "System.Collections.Generic.IReadOnlyCollection`1"
                or "System.Collections.Generic.IEnumerable`1" or "System.Collections.Immutable.ImmutableArray`1"
                or "System.Collections.Immutable.ImmutableList`1" or "System.Collections.Immutable.IImmutableList`1":
                return Several(first, ParameterForm.Sequence, generic.Name);
            case "System.Collections.Generic.HashSet`1" or "System.Collections.Generic.ISet`1" or "System.Collections.Generic.IReadOnlySet`1"
                or "System.Collections.Generic.SortedSet`1":
                return Several(first, ParameterForm.Set, generic.Name);
            default:
                return Json(generic.Name) with { WhyNeverGiven = WhyNeverGiven(definition) };
        }
    }

    private ParameterType Several(TypeShape element, ParameterForm form, string name)
    {
        bool isNullable = element is GenericShape { Definition.FullName: "System.Nullable`1" };
        TypeShape inner = isNullable ? ((GenericShape)element).Arguments[0] : element;
        // An element that may be an enum or a record: as JSON it can be read either way.
        return Kind(inner, out EnumShape? members) is { } kind and not ValueKind.Unresolved
            ? new(form, kind, name)
            {
                Enum = members,
                ElementName = inner.Name,
                IsNullable = isNullable || kind is ValueKind.Uri or ValueKind.Version,
                TakesSeveral = true,
            }
            : Json(name) with { ElementName = element.Name, TakesSeveral = true };
    }

    private ValueKind? Kind(TypeShape shape, out EnumShape? members)
    {
        members = null;
        if (shape is PrimitiveShape primitive)
            return OfCode(primitive.Code);
        if (shape is not NamedShape named)
            return null;
        if (OfName(named.FullName) is { } kind)
            return kind;
        if (!named.IsValueType)
            return null;
        if (images.Resolve(named) is not var (image, type))
            return ValueKind.Unresolved;
        members = EnumReader.Read(image, type);
        return members is null ? null : ValueKind.Enum;
    }

    private bool IsByRefLike(NamedShape named)
    {
        if (!named.IsValueType || named.FullName.StartsWith("System.Collections.", StringComparison.Ordinal))
            return false;
        return named.Handle.Kind == HandleKind.TypeDefinition && images.Resolve(named) is var (image, type)
            && image.Has(image.Reader.GetTypeDefinition(type).GetCustomAttributes(), "System.Runtime.CompilerServices.IsByRefLikeAttribute");
    }

    private static ValueKind? OfCode(PrimitiveTypeCode code) => code switch
    {
        PrimitiveTypeCode.Boolean => ValueKind.Boolean,
        PrimitiveTypeCode.Char => ValueKind.Char,
        PrimitiveTypeCode.SByte => ValueKind.SByte,
        PrimitiveTypeCode.Byte => ValueKind.Byte,
        PrimitiveTypeCode.Int16 => ValueKind.Int16,
        PrimitiveTypeCode.UInt16 => ValueKind.UInt16,
        PrimitiveTypeCode.Int32 => ValueKind.Int32,
        PrimitiveTypeCode.UInt32 => ValueKind.UInt32,
        PrimitiveTypeCode.Int64 => ValueKind.Int64,
        PrimitiveTypeCode.UInt64 => ValueKind.UInt64,
        PrimitiveTypeCode.IntPtr => ValueKind.IntPtr,
        PrimitiveTypeCode.UIntPtr => ValueKind.UIntPtr,
        PrimitiveTypeCode.Single => ValueKind.Single,
        PrimitiveTypeCode.Double => ValueKind.Double,
        PrimitiveTypeCode.String => ValueKind.String,
        _ => null,
    };

    private static ValueKind? OfName(string fullName) => fullName switch
    {
        "System.Decimal" => ValueKind.Decimal,
        "System.Half" => ValueKind.Half,
        "System.Int128" => ValueKind.Int128,
        "System.UInt128" => ValueKind.UInt128,
        "System.Numerics.BigInteger" => ValueKind.BigInteger,
        "System.DateOnly" => ValueKind.DateOnly,
        "System.TimeOnly" => ValueKind.TimeOnly,
        "System.DateTime" => ValueKind.DateTime,
        "System.DateTimeOffset" => ValueKind.DateTimeOffset,
        "System.TimeSpan" => ValueKind.TimeSpan,
        "System.Guid" => ValueKind.Guid,
        "System.Uri" => ValueKind.Uri,
        "System.Version" => ValueKind.Version,
        "System.IO.FileInfo" => ValueKind.File,
        "System.IO.DirectoryInfo" => ValueKind.Directory,
        _ => null,
    };

    /// <summary>Types of the framework that JSON fails on, or makes a wrong value of, but that may well have a default.</summary>
    private static string? WhyNeverGiven(string fullName) => fullName switch
    {
        "System.Globalization.CultureInfo" => "take the culture's name, a string",
        "System.Text.Encoding" => "take the encoding's name, a string",
        "System.Text.RegularExpressions.Regex" => "take the pattern, a string",
        "System.Net.IPAddress" => "take the address as a string",
        "System.Numerics.Complex" => "take two numbers",
        "System.Index" or "System.Range" => "take numbers",
        "System.Lazy`1" => "take the value itself",
        _ => null,
    };

    /// <summary>Types of the framework that JSON would only fail on later, with a harder message.</summary>
    private static string? WhyNot(string fullName) => fullName switch
    {
        "System.Span`1" or "System.ReadOnlySpan`1" => "a span can't leave its method; take an array or a ReadOnlyMemory",
        "System.IO.Stream" or "System.IO.FileStream" or "System.IO.TextReader" or "System.IO.TextWriter" or "System.IO.StreamReader"
            or "System.IO.StreamWriter" => "a step gives paths; open the file in the method",
        "System.Delegate" or "System.MulticastDelegate" or "System.Action" => "code is no data",
        "System.Type" or "System.Reflection.Assembly" or "System.Reflection.MethodInfo" => "code is no data",
        "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" or "System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1"
            => "a running task is no data",
        _ when fullName.StartsWith("System.Func`", StringComparison.Ordinal) || fullName.StartsWith("System.Action`", StringComparison.Ordinal)
            => "code is no data",
        _ => null,
    };
}
