using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using BuildMemo.Errors;
using BuildMemo.Values;

namespace BuildMemo.Methods;

/// <summary>
/// Finds the method that a step names and reads its signature from metadata, each assembly and each method once; nothing of the user's is
/// loaded. Of the assembly's own files it looks at no content but metadata.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class SignatureReader : IDisposable
{
    private readonly AssemblyImages _images;
    private readonly TypeClassifier _classifier;
    private readonly Dictionary<(string Assembly, string Method), SignatureReading> _readings = [];

    /// <summary>A reader for one run.</summary>
    /// <param name="findAssembly">
    /// Path of a referenced assembly, from the path of the assembly that refers to it and the simple name; null when unknown. Beside the
    /// referring one and in the framework's folder it is looked for anyway. Only enums and forwarded types are followed.
    /// </param>
    public SignatureReader(Func<string, string, string?>? findAssembly = null)
    {
        _images = new(findAssembly);
        _classifier = new(_images);
    }

    /// <summary>The signature of a method.</summary>
    /// <param name="assemblyPath">Absolute.</param>
    /// <param name="method"><c>Namespace.Type.Method</c>; nested types with <c>.</c> or <c>+</c>.</param>
    public SignatureReading Read(string assemblyPath, string method)
    {
        if (!_readings.TryGetValue((assemblyPath, method), out SignatureReading? reading))
        {
            try
            {
                reading = Find(assemblyPath, method);
            }
            catch (BadImageFormatException error)
            {
                reading = Fail(Codes.AssemblyUnreadable, $"'{assemblyPath}' is not a .NET assembly, or it is damaged: {error.Message}");
            }

            _readings.Add((assemblyPath, method), reading);
        }

        return reading;
    }

    /// <inheritdoc />
    public void Dispose() => _images.Dispose();

    private SignatureReading Find(string assemblyPath, string method)
    {
        int dot = method.LastIndexOf('.');
        if (dot <= 0 || dot == method.Length - 1 || method.Contains("..", StringComparison.Ordinal) || method.Any(letter => letter is '(' or ')' or ' ' or ':' or '/' or '<'))
        {
            return Fail(Codes.BadMethodName, $"'{method}' is not the name of a method. Write Namespace.Type.Method, without parentheses.");
        }

        if (_images.Open(assemblyPath, out string reason) is not { } image)
        {
            return Fail(
                Codes.AssemblyUnreadable,
                $"the assembly '{assemblyPath}' can't be read: {reason}. A .NET assembly for net8.0 or later was expected.");
        }

        if (FrameworkCheck.WhyNot(image.TargetFramework()) is { } framework)
            return Fail(Codes.AssemblyOfOtherFramework, $"the assembly '{assemblyPath}' {framework}");
        string typeName = method[..dot].Replace('+', '.');
        if (_images.Find(image, typeName) is not var (definingImage, type))
            return Fail(Codes.MethodTypeNotFound, MissingType(image, typeName, method[(dot + 1)..]));
        if (TypeProblem(definingImage, type) is { } problem)
            return Fail(Codes.MethodTypeNotFound, $"the type {typeName} of '{image.Name}' {problem}");
        return MethodOf(image, definingImage, type, method[(dot + 1)..]);
    }

    private SignatureReading MethodOf(AssemblyImage named, AssemblyImage image, TypeDefinitionHandle typeHandle, string name)
    {
        MetadataReader reader = image.Reader;
        string typeName = TypeNames.FullName(reader, typeHandle);
        var found = new List<MethodDefinitionHandle>();
        var callable = new List<MethodDefinitionHandle>();
        var others = new List<string>();
        foreach (MethodDefinitionHandle handle in reader.GetTypeDefinition(typeHandle).GetMethods())
        {
            MethodDefinition candidate = reader.GetMethodDefinition(handle);
            string candidateName = reader.GetString(candidate.Name);
            bool isPublicStatic = IsPublicStatic(candidate.Attributes);
            if (candidateName == name)
            {
                found.Add(handle);
                if (isPublicStatic)
                    callable.Add(handle);
            }
            else if (isPublicStatic && (candidate.Attributes & MethodAttributes.SpecialName) == 0)
            {
                others.Add(candidateName);
            }
        }

        string display = typeName.Replace('+', '.');
        if (found.Count == 0)
            return Fail(Codes.MethodNotFound, $"the type {display} of '{image.Name}' has no method '{name}'.{Others(name, others)}");
        if (callable.Count > 1)
        {
            string overloads = string.Join("; ", callable.Select(handle => Describe(image, handle)));
            return Fail(
                Codes.MethodOverloaded,
                $"{display}.{name} has {callable.Count} overloads: {overloads}. A step calls a method by name alone: give this one a name of its own.");
        }

        if (callable.Count == 0)
            return Fail(Codes.MethodNotCallable, $"{display}.{name} is {WhyNotCallable(reader.GetMethodDefinition(found[0]))}; a step calls a public static method.");
        return Signature(named, image, typeName, callable[0]);
    }

    private SignatureReading Signature(AssemblyImage named, AssemblyImage image, string typeName, MethodDefinitionHandle handle)
    {
        MetadataReader reader = image.Reader;
        MethodDefinition method = reader.GetMethodDefinition(handle);
        string fullName = typeName.Replace('+', '.') + "." + reader.GetString(method.Name);
        if (method.GetGenericParameters().Count > 0)
            return Fail(Codes.MethodNotCallable, $"{fullName} is generic; add a method that calls it with the types it should have.");
        if ((method.Attributes & MethodAttributes.Abstract) != 0)
            return Fail(Codes.MethodNotCallable, $"{fullName} is abstract and has no body.");
        MethodSignature<TypeShape> shapes = method.DecodeSignature(image.Shapes, null);
        if (TypeClassifier.Result(shapes.ReturnType, out string reason) is not { } result)
            return Fail(Codes.MethodTypeNotSupported, $"{fullName} returns {shapes.ReturnType.Name}, which can't be a result: {reason}.");
        if (shapes.ReturnType is PrimitiveShape { Code: PrimitiveTypeCode.Void }
            && image.Has(method.GetCustomAttributes(), "System.Runtime.CompilerServices.AsyncStateMachineAttribute"))
        {
            return Fail(Codes.MethodNotCallable, $"{fullName} is async void, so nobody can know when it ends; let it return Task.");
        }

        ImmutableArray<MethodParameter>.Builder parameters = ImmutableArray.CreateBuilder<MethodParameter>(shapes.ParameterTypes.Length);
        foreach (ParameterHandle parameterHandle in method.GetParameters())
        {
            Parameter parameter = reader.GetParameter(parameterHandle);
            if (parameter.SequenceNumber == 0)
                continue;
            TypeShape shape = shapes.ParameterTypes[parameter.SequenceNumber - 1];
            string parameterName = reader.GetString(parameter.Name);
            if (_classifier.Parameter(shape, out reason) is not { } type)
            {
                return Fail(
                    Codes.MethodTypeNotSupported,
                    $"the parameter '{parameterName}' of {fullName} is {AsDeclared(image, parameter, shape)}, which no step can give: {reason}.");
            }

            var read = new MethodParameter(parameterName, type, DefaultValueReader.Read(image, parameter, type));
            if (type.WhyNeverGiven is { } why && !read.IsOptional)
            {
                return Fail(
                    Codes.MethodTypeNotSupported,
                    $"the parameter '{parameterName}' of {fullName} is {shape.Name}, which can't be a parameter: neither text nor JSON makes one; {why}.");
            }

            parameters.Add(read);
        }

        if (parameters.Count != shapes.ParameterTypes.Length)
            return Fail(Codes.MethodNotCallable, $"the parameters of {fullName} have no names in metadata, and a step binds them by name.");
        return new(
            new()
            {
                AssemblyPath = named.Path,
                AssemblyName = named.Name,
                TypeName = typeName,
                MethodName = reader.GetString(method.Name),
                Parameters = parameters.ToImmutable(),
                Result = result,
                ResultTypeName = shapes.ReturnType.Name,
            },
            null);
    }

    // The signature says `ref` for all of them; what else they are stands beside it.
    private static string AsDeclared(AssemblyImage image, Parameter parameter, TypeShape shape)
    {
        const string Reference = "ref ";
        if (!shape.Name.StartsWith(Reference, StringComparison.Ordinal))
            return shape.Name;
        string referred = shape.Name[Reference.Length..];
        if ((parameter.Attributes & ParameterAttributes.Out) != 0)
            return "out " + referred;
        if (image.Has(parameter.GetCustomAttributes(), "System.Runtime.CompilerServices.RequiresLocationAttribute"))
            return "ref readonly " + referred;
        return (parameter.Attributes & ParameterAttributes.In) != 0 ? "in " + referred : shape.Name;
    }

    private static bool IsPublicStatic(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public && (attributes & MethodAttributes.Static) != 0;

    private static string WhyNotCallable(MethodDefinition method)
    {
        bool isPublic = (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public;
        bool isStatic = (method.Attributes & MethodAttributes.Static) != 0;
        return !isPublic && !isStatic ? "neither public nor static" : isPublic ? "not static" : "not public";
    }

    private static string? TypeProblem(AssemblyImage image, TypeDefinitionHandle handle)
    {
        MetadataReader reader = image.Reader;
        if (reader.GetTypeDefinition(handle).GetGenericParameters().Count > 0)
            return "is generic; put the method into a type that is not.";
        for (TypeDefinitionHandle outer = handle; !outer.IsNil; outer = reader.GetTypeDefinition(outer).GetDeclaringType())
        {
            TypeAttributes visibility = reader.GetTypeDefinition(outer).Attributes & TypeAttributes.VisibilityMask;
            if (visibility is not (TypeAttributes.Public or TypeAttributes.NestedPublic))
                return outer == handle ? "is not public; a step calls a public static method of a public type." : $"lies in {TypeNames.Display(TypeNames.FullName(reader, outer))}, which is not public.";
        }

        return null;
    }

    private static string MissingType(AssemblyImage image, string typeName, string methodName)
    {
        if (image.Forwarded.ContainsKey(typeName))
            return $"the type {typeName} is forwarded by '{image.Name}' to an assembly that is not beside it. Name that assembly in Assembly, or put it there.";
        string[] names =
        [
            .. image.Types.Where(type => IsCandidate(image, type.Value)).Select(type => type.Key).Order(StringComparer.Ordinal),
        ];
        if (image.Types.Keys.Any(name => name.StartsWith(typeName + "`", StringComparison.Ordinal)))
            return $"the type {typeName} of '{image.Name}' is generic; put the method into a type that is not.";
        // The usual slip: the namespace is missing, or another one was meant.
        string last = typeName[(typeName.LastIndexOf('.') + 1)..];
        string[] sameName = [.. names.Where(name => name.EndsWith("." + last, StringComparison.Ordinal) || name == last)];
        string hint = sameName.Length > 0 ? $" Did you mean '{sameName[0]}.{methodName}'?"
            : NearMiss.Find(typeName, names) is { } near ? $" Did you mean '{near}.{methodName}'?"
            : names.Length is > 0 and <= 12 ? $" Its public types are {string.Join(", ", names)}."
            : "";
        return $"the assembly '{image.Name}' ({image.Path}) has no type {typeName}.{hint}";
    }

    private static bool IsCandidate(AssemblyImage image, TypeDefinitionHandle handle) =>
        TypeProblem(image, handle) is null && TypeNames.FullName(image.Reader, handle) != "<Module>";

    private static string Others(string name, List<string> others)
    {
        string[] names = [.. others.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string hint = NearMiss.Hint(name, names);
        if (hint.Length > 0)
            return hint + (names.Contains(name, StringComparer.OrdinalIgnoreCase) ? " Names are case-sensitive." : "");
        return names.Length is > 0 and <= 12
            ? $" Its public static methods are {string.Join(", ", names)}."
            : names.Length == 0 ? " It has no public static method at all." : "";
    }

    private static string Describe(AssemblyImage image, MethodDefinitionHandle handle)
    {
        MethodDefinition method = image.Reader.GetMethodDefinition(handle);
        MethodSignature<TypeShape> shapes = method.DecodeSignature(image.Shapes, null);
        return $"{image.Reader.GetString(method.Name)}({string.Join(", ", shapes.ParameterTypes.Select(shape => shape.Name))})";
    }

    private static SignatureReading Fail(Code code, string message) => new(null, new(code, message));
}
