using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Reads the types of an assembly from its file: signatures, base types, attributes and the code of methods.</summary>
sealed class AssemblyReading : IDisposable
{
    readonly PEReader _file;
    readonly MetadataReader _metadata;

    AssemblyReading(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    public static IReadOnlyList<CompiledType> Of(string path)
    {
        using var reading = new AssemblyReading(path);
        return [.. reading._metadata.TypeDefinitions.Select(reading.Type)];
    }

    CompiledType Type(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        string name = TypeNames.Of(_metadata, handle);
        var mentions = new HashSet<string>(TypeNames.All(_metadata, type.BaseType));
        foreach (var i in type.GetInterfaceImplementations())
            mentions.UnionWith(TypeNames.All(_metadata, _metadata.GetInterfaceImplementation(i).Interface));
        Constraints(type.GetGenericParameters(), mentions);
        Attributes(type.GetCustomAttributes(), mentions, null);
        var members = type.GetFields().Select(f => Field(f, name, mentions)).Concat(type.GetMethods().Select(m => Method(m, name, mentions))).ToList();
        return new CompiledType(name, RoomOf(name), IsShown(handle), mentions, members);
    }

    static string RoomOf(string type) => type.Split('/')[0] is var outer && outer.LastIndexOf('.') is var dot and >= 0 ? outer[..dot] : "";

    bool IsShown(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var visibility = type.Attributes & TypeAttributes.VisibilityMask;
        return type.IsNested ? visibility == TypeAttributes.NestedPublic && IsShown(type.GetDeclaringType()) : visibility == TypeAttributes.Public;
    }

    CompiledMember Field(FieldDefinitionHandle handle, string type, HashSet<string> mentions)
    {
        var field = _metadata.GetFieldDefinition(handle);
        var names = new TypeNames();
        field.DecodeSignature(names, 0);
        mentions.UnionWith(names.Found);
        string name = _metadata.GetString(field.Name);
        bool isGenerated = Attributes(field.GetCustomAttributes(), mentions, null);
        return new CompiledMember($"{type}::{name}", name, null, field.Attributes, isGenerated, [], new HashSet<string>());
    }

    CompiledMember Method(MethodDefinitionHandle handle, string type, HashSet<string> mentions)
    {
        var method = _metadata.GetMethodDefinition(handle);
        var names = new TypeNames();
        int parameters = method.DecodeSignature(names, 0).ParameterTypes.Length;
        mentions.UnionWith(names.Found);
        Constraints(method.GetGenericParameters(), mentions);
        var uses = new HashSet<string>();
        bool isGenerated = Attributes(method.GetCustomAttributes(), mentions, uses);
        var code = method.RelativeVirtualAddress == 0 ? [] : Code(method.RelativeVirtualAddress, mentions, uses);
        string name = _metadata.GetString(method.Name);
        return new CompiledMember($"{type}::{name}/{parameters}", name, method.Attributes, null, isGenerated || name.Contains('<'), code, uses);
    }

    List<Instruction> Code(int address, HashSet<string> mentions, HashSet<string> uses)
    {
        var body = _file.GetMethodBody(address);
        if (!body.LocalSignature.IsNil)
        {
            var names = new TypeNames();
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, 0);
            mentions.UnionWith(names.Found);
        }
        List<Instruction> code = [.. IlCode.Read(body.GetILBytes()!)];
        foreach (var i in code)
            if (i.Code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                Mention(MetadataTokens.EntityHandle((int)i.Operand), mentions, uses);
        return code;
    }

    void Mention(EntityHandle handle, HashSet<string> mentions, HashSet<string> uses)
    {
        if (handle.Kind == HandleKind.MethodSpecification)
        {
            var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
            var names = new TypeNames();
            generic.DecodeSignature(names, 0);
            mentions.UnionWith(names.Found);
            handle = generic.Method;
        }
        var (parent, key) = Member(handle);
        mentions.UnionWith(TypeNames.All(_metadata, parent));
        if (key.Length > 0) uses.Add($"{TypeNames.Of(_metadata, parent)}::{key}");
    }

    /// <summary>The type that a token is of, and if it is that of a member, the member's name.</summary>
    (EntityHandle Type, string Member) Member(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodDefinition)
        {
            var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
            return (method.GetDeclaringType(), $"{_metadata.GetString(method.Name)}/{method.DecodeSignature(new TypeNames(), 0).ParameterTypes.Length}");
        }
        if (handle.Kind == HandleKind.FieldDefinition)
        {
            var field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
            return (field.GetDeclaringType(), _metadata.GetString(field.Name));
        }
        if (handle.Kind != HandleKind.MemberReference) return (handle, "");
        var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
        string name = _metadata.GetString(member.Name);
        return (member.Parent, member.GetKind() == MemberReferenceKind.Field ? name : $"{name}/{member.DecodeMethodSignature(new TypeNames(), 0).ParameterTypes.Length}");
    }

    void Constraints(GenericParameterHandleCollection parameters, HashSet<string> mentions)
    {
        foreach (var constraint in parameters.SelectMany(p => _metadata.GetGenericParameter(p).GetConstraints()))
            mentions.UnionWith(TypeNames.All(_metadata, _metadata.GetGenericParameterConstraint(constraint).Type));
    }

    /// <summary>Mentions attributes; true if one says that the compiler made the thing.</summary>
    bool Attributes(CustomAttributeHandleCollection attributes, HashSet<string> mentions, HashSet<string>? uses)
    {
        bool isGenerated = false;
        foreach (var handle in attributes)
        {
            var constructor = _metadata.GetCustomAttribute(handle).Constructor;
            Mention(constructor, mentions, uses ?? []);
            string type = TypeNames.Of(_metadata, Member(constructor).Type);
            isGenerated |= type is "System.Runtime.CompilerServices.CompilerGeneratedAttribute" or "System.CodeDom.Compiler.GeneratedCodeAttribute";
        }
        return isGenerated;
    }

    public void Dispose() => _file.Dispose();
}
