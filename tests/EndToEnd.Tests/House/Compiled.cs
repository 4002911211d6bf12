using System.Reflection;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>A type of a compiled assembly.</summary>
/// <param name="Name">Namespace and name; a nested type behind a slash.</param>
/// <param name="Room">Its namespace; a nested type's is that of the type around it.</param>
/// <param name="IsShown">True if other assemblies can name it.</param>
/// <param name="Mentions">Names of all types that it uses in any way; its own and foreign ones too.</param>
/// <param name="Members">Methods and fields.</param>
sealed record CompiledType(
    string Name, string Room, bool IsShown, IReadOnlySet<string> Mentions, IReadOnlyList<CompiledMember> Members)
{
    /// <summary>Made by the compiler, or by a generator of source.</summary>
    public bool IsGenerated => Name.Contains('<') || Room.EndsWith(".Generated", StringComparison.Ordinal);

    public bool IsDelegate => Mentions.Contains("System.MulticastDelegate");

    public bool IsRecord => Members.Any(m => m.Name is "<Clone>$" or "PrintMembers");
}

/// <summary>A method or a field.</summary>
/// <param name="Key">Type, name and number of parameters: what a call of it names.</param>
/// <param name="Name">Its name alone.</param>
/// <param name="Method">How it is declared, if it is a method.</param>
/// <param name="Field">How it is declared, if it is a field.</param>
/// <param name="IsGenerated">Made by the compiler.</param>
/// <param name="Code">Its instructions.</param>
/// <param name="Uses">Keys of the methods and fields that they name.</param>
sealed record CompiledMember(
    string Key, string Name, MethodAttributes? Method, FieldAttributes? Field, bool IsGenerated,
    IReadOnlyList<Instruction> Code, IReadOnlySet<string> Uses);
