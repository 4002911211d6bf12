using System.Runtime.CompilerServices;
using System.Text;

namespace Pintrace.Recorder.Text;

/// <summary>
/// Public names follow from names in code: kebab-case in options, reports and file names, snake_case in SQL and JSON.
/// </summary>
public static class PublicName
{
    /// <summary>LeakedPin → leaked-pin, FalsePositive1024 → false-positive-1024.</summary>
    public static string Kebab(string pascal) => Split(pascal, '-');

    /// <summary>WritebackStart → writeback_start.</summary>
    public static string Snake(string pascal) => Split(pascal, '_');

    /// <summary>MkcleanOnPinned → mkcleanOnPinned.</summary>
    public static string Camel(string pascal) =>
        pascal.Length == 0 ? pascal : char.ToLowerInvariant(pascal[0]) + pascal[1..];

    /// <summary>The kebab-case name of an enum member.</summary>
    public static string Of<T>(T member) where T : struct, Enum =>
        MembersOf<T>.All.Kebab.TryGetValue(NumberOf(member), out string? name) ? name : Kebab(member.ToString());

    /// <summary>The snake_case name of an enum member.</summary>
    public static string SnakeOf<T>(T member) where T : struct, Enum =>
        MembersOf<T>.All.Snake.TryGetValue(NumberOf(member), out string? name) ? name : Snake(member.ToString());

    /// <summary>
    /// The kebab-case names of an enum's members in their order, without None, which stands for no member.
    /// </summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => MembersOf<T>.All.Names;

    /// <summary>Finds the member with a kebab-case name; None has no name.</summary>
    public static bool TryParse<T>(string name, out T member) where T : struct, Enum
    {
        bool found = MembersOf<T>.All.ByName.TryGetValue(name, out object? value);
        member = found ? (T)value! : default;
        return found;
    }

    /// <summary>Finds the member with a kebab-case name that a user typed.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="error">Makes the exception from a sentence about the names that there are.</param>
    /// <exception cref="Exception">Made by <paramref name="error"/>: no member has that name.</exception>
    public static T Parse<T>(string name, Func<string, Exception> error) where T : struct, Enum =>
        TryParse(name, out T member) ? member : throw error(Nearest.Sentence(name, All<T>()));

    static class MembersOf<T> where T : struct, Enum
    {
        public static readonly Members All = Named();

        static Members Named()
        {
            var all = new Members();
            foreach (T member in Enum.GetValues<T>()) all.TryAdd(NumberOf(member), member, member.ToString());
            return all;
        }
    }

    static long NumberOf<T>(T member) where T : struct, Enum => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.As<T, byte>(ref member),
        2 => Unsafe.As<T, ushort>(ref member),
        4 => Unsafe.As<T, uint>(ref member),
        _ => Unsafe.As<T, long>(ref member),
    };

    /// <summary>
    /// The names of one enum, made once. Not generic, because collections of each enum would be compiled at every
    /// start.
    /// </summary>
    sealed class Members
    {
        const string NoMember = "None";

        public readonly Dictionary<long, string> Kebab = [], Snake = [];
        public readonly Dictionary<string, object> ByName = [];
        public readonly List<string> Names = [];

        /// <summary>Adds a member unless it is another name for one that is there.</summary>
        public void TryAdd(long number, object member, string name)
        {
            string kebab = PublicName.Kebab(name);
            if (!Kebab.TryAdd(number, kebab)) return;
            Snake.Add(number, PublicName.Snake(name));
            if (name == NoMember) return;
            ByName.Add(kebab, member);
            Names.Add(kebab);
        }
    }

    static string Split(string pascal, char separator)
    {
        var name = new StringBuilder(pascal.Length + 4);
        foreach (char c in pascal)
        {
            if (name.Length > 0 && StartsWord(c, name[^1])) name.Append(separator);
            name.Append(char.ToLowerInvariant(c));
        }
        return name.ToString();
    }

    static bool StartsWord(char c, char before) =>
        char.IsUpper(c) || char.IsAsciiDigit(c) && !char.IsAsciiDigit(before);
}
