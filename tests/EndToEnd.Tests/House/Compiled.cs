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
/// <param name="Name">Its name alone.</param>
/// <param name="Key">Type, name and number of parameters: what a call of it names.</param>
sealed record CompiledMember(string Name, string Key)
{
    /// <summary>How it is declared, if it is a method.</summary>
    public MethodAttributes? Method { get; init; }

    /// <summary>How it is declared, if it is a field.</summary>
    public FieldAttributes? Field { get; init; }

    /// <summary>Made by the compiler.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>Its instructions.</summary>
    public IReadOnlyList<Instruction> Code { get; init; } = [];

    /// <summary>Keys of the methods that it calls and of the fields that it reads.</summary>
    public IReadOnlySet<string> Uses { get; init; } = new HashSet<string>();
}
