using System.Reflection;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// Members that only the assemblies themselves can use and do not: no code of theirs names them. What others may call, what
/// a base type or an interface calls, and what the compiler made is left out; so are constants, which leave no trace in code.
/// </summary>
static class Uncalled
{
    public static IEnumerable<string> In(IReadOnlyList<CompiledType> types)
    {
        var named = Named(types);
        return types.Where(t => !t.IsGenerated && !t.IsDelegate).SelectMany(t => InType(t, named)).Order(StringComparer.Ordinal);
    }

    /// <summary>What is named by a member other than itself; what is made for a record names all that the record has.</summary>
    static HashSet<string> Named(IReadOnlyList<CompiledType> types)
    {
        var named = new HashSet<string>();
        foreach (var type in types)
            foreach (var member in type.Members.Where(m => !(type.IsRecord && m.IsGenerated) || m.Name.Contains('<')))
                named.UnionWith(member.Uses.Where(u => u != member.Key));
        return named;
    }

    static IEnumerable<string> InType(CompiledType type, HashSet<string> named)
    {
        var uncalled = type.Members.Where(m => MayBeUncalled(type, m) && !named.Contains(m.Key)).ToList();
        foreach (var member in uncalled)
        {
            if (Accessor(member) is not { } property) yield return member.Key;
            else if (IsReader(member) && !type.Members.Any(m => Accessor(m) == property && named.Contains(m.Key))) yield return $"{type.Name}::{property}";
        }
    }

    static bool MayBeUncalled(CompiledType type, CompiledMember member)
    {
        if (member.Field is { } field)
            return !member.IsGenerated && (field & (FieldAttributes.Literal | FieldAttributes.SpecialName)) == 0 && !(type.IsShown && IsShown((MethodAttributes)field));
        if (member.Method is not { } method || type.IsShown && IsShown(method)) return false;
        if (member.Name is ".cctor" or ".ctor" or "Main" || member.Name.Contains('<') || member.Name.Contains('.')) return false;
        if (member.IsGenerated && (Accessor(member) is null || type.IsRecord)) return false;
        bool isPromised = (method & MethodAttributes.Virtual) != 0 && ((method & MethodAttributes.NewSlot) == 0 || (method & MethodAttributes.Final) != 0);
        return !isPromised;
    }

    /// <summary>Visibility has the same bits in methods and in fields.</summary>
    static bool IsShown(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    /// <summary>The property that a method reads or writes; null if it is none's.</summary>
    static string? Accessor(CompiledMember member) =>
        member.Method is { } method && (method & MethodAttributes.SpecialName) != 0 && (IsReader(member) || member.Name.StartsWith("set_", StringComparison.Ordinal))
            ? member.Name[4..] : null;

    static bool IsReader(CompiledMember member) => member.Name.StartsWith("get_", StringComparison.Ordinal);
}
