using System.Reflection;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// Members that only the assemblies themselves can use and do not: no code of theirs names them. Left out are what
/// others may call, what a base type or an interface calls, what the compiler made, and constants, which leave no trace
/// in code.
/// </summary>
static class Uncalled
{
    public static IEnumerable<string> In(IReadOnlyList<CompiledType> types)
    {
        var named = Named(types);
        var written = types.Where(t => !t.IsGenerated && !t.IsDelegate);
        return written.SelectMany(t => InType(t, named)).Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// What is named by a member other than itself. What the compiler makes for a record names all that the record has.
    /// </summary>
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
        foreach (var member in type.Members.Where(m => MayBeUncalled(type, m) && !named.Contains(m.Key)))
        {
            if (Property(member) is not { } property) yield return member.Key;
            else if (IsReader(member) && !IsNamed(type, property, named)) yield return $"{type.Name}::{property}";
        }
    }

    static bool IsNamed(CompiledType type, string property, HashSet<string> named) =>
        type.Members.Any(m => Property(m) == property && named.Contains(m.Key));

    static bool MayBeUncalled(CompiledType type, CompiledMember member)
    {
        var attributes = member.Method ?? (MethodAttributes)member.Field!;
        if (type.IsShown && IsShown(attributes)) return false;
        return member.Field is { } field
            ? !member.IsGenerated && !IsConstant(field) : !IsMade(type, member) && !IsPromised(attributes);
    }

    static bool IsConstant(FieldAttributes field) =>
        (field & (FieldAttributes.Literal | FieldAttributes.SpecialName)) != 0;

    /// <summary>A constructor, an entry point, or something of the compiler's.</summary>
    static bool IsMade(CompiledType type, CompiledMember member) =>
        member.Name.AsSpan().ContainsAny('<', '.') || member.Name == "Main"
        || member.IsGenerated && (Property(member) is null || type.IsRecord);

    /// <summary>A base type or an interface calls it.</summary>
    static bool IsPromised(MethodAttributes method) => (method & MethodAttributes.Virtual) != 0
        && ((method & MethodAttributes.NewSlot) == 0 || (method & MethodAttributes.Final) != 0);

    /// <summary>Visibility has the same bits in methods and in fields.</summary>
    static bool IsShown(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    /// <summary>The property that a method reads or writes; null if it is none's.</summary>
    static string? Property(CompiledMember member) =>
        IsReader(member) || member.Name.StartsWith("set_", StringComparison.Ordinal) ? member.Name[4..] : null;

    static bool IsReader(CompiledMember member) => member.Name.StartsWith("get_", StringComparison.Ordinal);
}
