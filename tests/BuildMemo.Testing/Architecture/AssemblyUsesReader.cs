using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace BuildMemo.Testing.Architecture;

/// <summary>Walks all definitions of an assembly and notes each type and member that they name.</summary>
internal sealed class AssemblyUsesReader : ISignatureTypeProvider<bool, bool>
{
    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly HashSet<TypeName> _types = [];
    private readonly HashSet<(TypeName, TypeName)> _uses = [];
    private readonly HashSet<(TypeName, string)> _members = [];
    private TypeName _user;

    public AssemblyUsesReader(PEReader image)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
    }

    public AssemblyUses Read()
    {
        foreach (TypeDefinitionHandle handle in _metadata.TypeDefinitions)
        {
            _user = Outermost(handle);
            // <Module>, <PrivateImplementationDetails> and the like belong to no source file.
            if (_user.Name.StartsWith('<'))
                continue;
            _types.Add(_user);
            VisitDefinition(_metadata.GetTypeDefinition(handle));
        }

        return new AssemblyUses
        {
            Assemblies = _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name)).ToHashSet(),
            Types = _types,
            Uses = _uses,
            Members = _members,
        };
    }

    private void VisitDefinition(TypeDefinition type)
    {
        Visit(type.BaseType);
        Visit(type.GetGenericParameters());
        Visit(type.GetCustomAttributes());
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
            Visit(_metadata.GetInterfaceImplementation(handle).Interface);
        foreach (EventDefinitionHandle handle in type.GetEvents())
            Visit(_metadata.GetEventDefinition(handle).GetCustomAttributes());
        foreach (PropertyDefinitionHandle handle in type.GetProperties())
            Visit(_metadata.GetPropertyDefinition(handle).GetCustomAttributes());
        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(handle);
            field.DecodeSignature(this, false);
            Visit(field.GetCustomAttributes());
        }

        // The types of events and properties stand in the signatures of their methods.
        foreach (MethodDefinitionHandle handle in type.GetMethods())
            VisitMethod(_metadata.GetMethodDefinition(handle));
    }

    private void VisitMethod(MethodDefinition method)
    {
        method.DecodeSignature(this, false);
        Visit(method.GetGenericParameters());
        Visit(method.GetCustomAttributes());
        foreach (ParameterHandle handle in method.GetParameters())
            Visit(_metadata.GetParameter(handle).GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
            return;

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        Visit(body.LocalSignature);
        foreach (ExceptionRegion region in body.ExceptionRegions)
            Visit(region.CatchType);
        foreach (int token in MethodBodyTokens.Read(body.GetILReader()))
            Visit(MetadataTokens.EntityHandle(token));
    }

    private void Visit(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
                Visit(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Visit(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
            Visit(_metadata.GetCustomAttribute(handle).Constructor);
    }

    private void Visit(EntityHandle handle)
    {
        if (handle.IsNil)
            return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Add(Outermost((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeReference:
                Add(Outermost((TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, false);
                break;
            case HandleKind.FieldDefinition:
                Visit(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Visit(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Visit(method.Method);
                method.DecodeSignature(this, false);
                break;
            case HandleKind.StandaloneSignature:
                VisitSignature(_metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle));
                break;
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Visit(member.Parent);
                if (member.Parent.Kind == HandleKind.TypeReference)
                    _members.Add((_user, $"{Outermost((TypeReferenceHandle)member.Parent)}::{_metadata.GetString(member.Name)}"));
                break;
            default:
                throw new BadImageFormatException($"A token of kind {handle.Kind} was not expected in {_user}.");
        }
    }

    private void VisitSignature(StandaloneSignature signature)
    {
        if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
            signature.DecodeLocalSignature(this, false);
        else
            signature.DecodeMethodSignature(this, false);
    }

    private void Add(TypeName used)
    {
        if (used != _user)
            _uses.Add((_user, used));
    }

    private TypeName Outermost(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = _metadata.GetTypeDefinition(type.GetDeclaringType());
        return Name(type.Namespace, type.Name);
    }

    private TypeName Outermost(TypeReferenceHandle handle)
    {
        TypeReference type = _metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = _metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return Name(type.Namespace, type.Name);
    }

    private TypeName Name(StringHandle space, StringHandle name) => new(_metadata.GetString(space), _metadata.GetString(name).Split('`')[0]);

    // The decoder calls these for each type in a signature; the value that it hands around means nothing here.
    bool ISimpleTypeProvider<bool>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Visit(handle);
        return true;
    }

    bool ISimpleTypeProvider<bool>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        Visit(handle);
        return true;
    }

    bool ISignatureTypeProvider<bool, bool>.GetTypeFromSpecification(MetadataReader reader, bool genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Visit(handle);
        return true;
    }

    bool ISimpleTypeProvider<bool>.GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

    bool ISZArrayTypeProvider<bool>.GetSZArrayType(bool elementType) => true;

    bool IConstructedTypeProvider<bool>.GetArrayType(bool elementType, ArrayShape shape) => true;

    bool IConstructedTypeProvider<bool>.GetByReferenceType(bool elementType) => true;

    bool IConstructedTypeProvider<bool>.GetPointerType(bool elementType) => true;

    bool IConstructedTypeProvider<bool>.GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

    bool ISignatureTypeProvider<bool, bool>.GetFunctionPointerType(MethodSignature<bool> signature) => true;

    bool ISignatureTypeProvider<bool, bool>.GetGenericMethodParameter(bool genericContext, int index) => true;

    bool ISignatureTypeProvider<bool, bool>.GetGenericTypeParameter(bool genericContext, int index) => true;

    bool ISignatureTypeProvider<bool, bool>.GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

    bool ISignatureTypeProvider<bool, bool>.GetPinnedType(bool elementType) => true;
}
