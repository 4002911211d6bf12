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
        Members<T>.Kebab.TryGetValue(member, out string? name) ? name : Kebab(member.ToString());

    /// <summary>The snake_case name of an enum member.</summary>
    public static string SnakeOf<T>(T member) where T : struct, Enum =>
        Members<T>.Snake.TryGetValue(member, out string? name) ? name : Snake(member.ToString());

    /// <summary>
    /// The kebab-case names of an enum's members in their order, without None, which stands for no member.
    /// </summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Members<T>.Names;

    /// <summary>Finds the member of a kebab-case name; None cannot be named.</summary>
    public static bool TryParse<T>(string name, out T member) where T : struct, Enum =>
        Members<T>.ByName.TryGetValue(name, out member);

    /// <summary>Finds the member of a kebab-case name that a user typed.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="error">Makes the refusal from a sentence about the names that there are.</param>
    /// <exception cref="Exception">What <paramref name="error"/> makes: there is none of that name.</exception>
    public static T Parse<T>(string name, Func<string, Exception> error) where T : struct, Enum =>
        TryParse(name, out T member) ? member : throw error(Nearest.Sentence(name, All<T>()));

    /// <summary>The names of one enum, made once.</summary>
    static class Members<T> where T : struct, Enum
    {
        const string NoMember = "None";

        public static readonly Dictionary<T, string> Kebab = Named(PublicName.Kebab);
        public static readonly Dictionary<T, string> Snake = Named(PublicName.Snake);
        public static readonly Dictionary<string, T> ByName =
            Enum.GetValues<T>().Where(m => m.ToString() != NoMember).ToDictionary(m => Kebab[m]);
        public static readonly string[] Names = [.. ByName.Keys];

        static Dictionary<T, string> Named(Func<string, string> form) =>
            Enum.GetValues<T>().Distinct().ToDictionary(m => m, m => form(m.ToString()));
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
