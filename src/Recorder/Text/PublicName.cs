using System.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Text;

/// <summary>Turns the names of types and enum members into public names.</summary>
public static class PublicName
{
    /// <summary>LeakedPin → leaked-pin, FalsePositive1024 → false-positive-1024.</summary>
    public static string Kebab(string pascal) => Split(pascal, '-');

    /// <summary>WritebackStart → writeback_start.</summary>
    public static string Snake(string pascal) => Split(pascal, '_');

    /// <summary>MkcleanOnPinned → mkcleanOnPinned.</summary>
    public static string Camel(string pascal) => pascal.Length == 0 ? pascal : char.ToLowerInvariant(pascal[0]) + pascal[1..];

    /// <summary>The public name of a finding kind.</summary>
    public static string Of(FindingKind kind) => Kebab(kind.ToString());

    /// <summary>The members of an enum by their kebab-case names; None, which stands for no member, is left out.</summary>
    public static IReadOnlyDictionary<string, T> Members<T>() where T : struct, Enum => MembersOf<T>.ByName;

    static class MembersOf<T> where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByName = Enum.GetValues<T>().Where(v => v.ToString() != "None").ToDictionary(v => Kebab(v.ToString()));
    }

    static string Split(string pascal, char separator)
    {
        var name = new StringBuilder(pascal.Length + 4);
        foreach (char c in pascal)
        {
            if (name.Length > 0 && (char.IsUpper(c) || char.IsAsciiDigit(c) && !char.IsAsciiDigit(name[^1]))) name.Append(separator);
            name.Append(char.ToLowerInvariant(c));
        }
        return name.ToString();
    }
}
