using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Reads the types of an assembly from its file: signatures, base types, attributes, code.</summary>
sealed class AssemblyReading : IDisposable
{
    const string CompilerGenerated = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";
    const string GeneratedCode = "System.CodeDom.Compiler.GeneratedCodeAttribute";

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
        var fields = type.GetFields().Select(f => Field(f, name, mentions));
        var methods = type.GetMethods().Select(m => Method(m, name, mentions));
        return new CompiledType(name, RoomOf(name), IsShown(handle), mentions, [.. fields, .. methods]);
    }

    static string RoomOf(string type)
    {
        string outer = type.Split('/')[0];
        return outer[..Math.Max(0, outer.LastIndexOf('.'))];
    }

    bool IsShown(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var visibility = type.Attributes & TypeAttributes.VisibilityMask;
        return visibility == TypeAttributes.Public
            || visibility == TypeAttributes.NestedPublic && IsShown(type.GetDeclaringType());
    }

    CompiledMember Field(FieldDefinitionHandle handle, string type, HashSet<string> mentions)
    {
        var field = _metadata.GetFieldDefinition(handle);
        var names = new TypeNames();
        field.DecodeSignature(names, 0);
        mentions.UnionWith(names.Found);
        string name = _metadata.GetString(field.Name);
        bool isGenerated = Attributes(field.GetCustomAttributes(), mentions, null);
        return new CompiledMember(name, $"{type}::{name}") { Field = field.Attributes, IsGenerated = isGenerated };
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
        return new CompiledMember(name, $"{type}::{name}/{parameters}")
        {
            Method = method.Attributes, IsGenerated = isGenerated || name.Contains('<'), Code = code, Uses = uses,
        };
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
        foreach (var i in code.Where(i => HasToken(i.Code)))
            Mention(MetadataTokens.EntityHandle((int)i.Operand), mentions, IsStore(i.Code) ? null : uses);
        return code;
    }

    static bool HasToken(OpCode code) => code.OperandType is
        OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok;

    /// <summary>To write a field is no use of it.</summary>
    static bool IsStore(OpCode code) => code == OpCodes.Stfld || code == OpCodes.Stsfld;

    void Mention(EntityHandle handle, HashSet<string> mentions, HashSet<string>? uses)
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
        if (key.Length > 0) uses?.Add($"{TypeNames.Of(_metadata, parent)}::{key}");
    }

    /// <summary>The type that a token is of, and if it is that of a member, the member's name.</summary>
    (EntityHandle Type, string Member) Member(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.MethodDefinition => OfMethod(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle)),
        HandleKind.FieldDefinition => OfField(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle)),
        HandleKind.MemberReference => OfReference(_metadata.GetMemberReference((MemberReferenceHandle)handle)),
        _ => (handle, ""),
    };

    (EntityHandle, string) OfMethod(MethodDefinition method) =>
        (method.GetDeclaringType(), Call(method.Name, method.DecodeSignature(new TypeNames(), 0)));

    (EntityHandle, string) OfField(FieldDefinition field) =>
        (field.GetDeclaringType(), _metadata.GetString(field.Name));

    (EntityHandle, string) OfReference(MemberReference member) => member.GetKind() == MemberReferenceKind.Field
        ? (member.Parent, _metadata.GetString(member.Name))
        : (member.Parent, Call(member.Name, member.DecodeMethodSignature(new TypeNames(), 0)));

    string Call(StringHandle name, MethodSignature<int> signature) =>
        $"{_metadata.GetString(name)}/{signature.ParameterTypes.Length}";

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
            Mention(constructor, mentions, uses);
            string type = TypeNames.Of(_metadata, Member(constructor).Type);
            isGenerated |= type is CompilerGenerated or GeneratedCode;
        }
        return isGenerated;
    }

    public void Dispose() => _file.Dispose();
}
