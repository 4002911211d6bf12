using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Collects the names of all types that a signature mentions, outermost first.</summary>
sealed class TypeNames : ISignatureTypeProvider<int, int>
{
    public List<string> Found { get; } = [];

    /// <summary>Namespace and name of a type, nested ones behind a slash.</summary>
    public static string Of(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => Of(reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => Of(reader, (TypeReferenceHandle)handle),
        HandleKind.TypeSpecification => OfSpecification(reader, (TypeSpecificationHandle)handle).FirstOrDefault(""),
        _ => "",
    };

    /// <summary>
    /// All types that a handle of a type stands for: more than one if it is a generic one with arguments.
    /// </summary>
    public static IReadOnlyList<string> All(MetadataReader reader, EntityHandle handle)
    {
        if (handle.IsNil) return [];
        bool isGeneric = handle.Kind == HandleKind.TypeSpecification;
        return isGeneric ? OfSpecification(reader, (TypeSpecificationHandle)handle) : [Of(reader, handle)];
    }

    static List<string> OfSpecification(MetadataReader reader, TypeSpecificationHandle handle)
    {
        var names = new TypeNames();
        reader.GetTypeSpecification(handle).DecodeSignature(names, 0);
        return names.Found;
    }

    static string Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        string around = type.IsNested ? Of(reader, type.GetDeclaringType()) + "/" : InFront(reader, type.Namespace);
        return around + reader.GetString(type.Name);
    }

    static string Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        bool isNested = type.ResolutionScope.Kind == HandleKind.TypeReference;
        string around = isNested ? Of(reader, type.ResolutionScope) + "/" : InFront(reader, type.Namespace);
        return around + reader.GetString(type.Name);
    }

    static string InFront(MetadataReader reader, StringHandle room) => room.IsNil ? "" : reader.GetString(room) + ".";

    int Add(string name)
    {
        Found.Add(name);
        return 0;
    }

    public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind) =>
        Add(Of(reader, handle));
    public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind) =>
        Add(Of(reader, handle));
    public int GetTypeFromSpecification(
        MetadataReader reader, int context, TypeSpecificationHandle handle, byte kind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public int GetArrayType(int element, ArrayShape shape) => 0;
    public int GetByReferenceType(int element) => 0;
    public int GetFunctionPointerType(MethodSignature<int> signature) => 0;
    public int GetGenericInstantiation(int type, ImmutableArray<int> arguments) => 0;
    public int GetGenericMethodParameter(int context, int index) => 0;
    public int GetGenericTypeParameter(int context, int index) => 0;
    public int GetModifiedType(int modifier, int type, bool isRequired) => 0;
    public int GetPinnedType(int element) => 0;
    public int GetPointerType(int element) => 0;
    public int GetPrimitiveType(PrimitiveTypeCode code) => 0;
    public int GetSZArrayType(int element) => 0;
}
