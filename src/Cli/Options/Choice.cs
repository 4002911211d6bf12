using System.IO.Enumeration;

namespace Pintrace.Cli.Options;

/// <summary>What a user names of what there is: names, lists with commas, patterns with * and ?.</summary>
static class Choice
{
    /// <summary>The chosen ids, each once, in the order in which they are named; all if none is named.</summary>
    /// <param name="named">The values of the option. A value that is a file is no list.</param>
    /// <param name="known">
    /// Ids in the order in which a pattern finds them, each with what it may be called besides.
    /// </param>
    /// <param name="unknown">Called with a word that matches nothing: what it stands for, or an exception.</param>
    public static IReadOnlyList<string> Of(
        string[]? named, IReadOnlyList<(string Id, string Path)> known, Func<string, string> unknown)
    {
        if (named is null or []) return [.. known.Select(k => k.Id)];
        return [.. named.SelectMany(v => File.Exists(v) ? [v] : v.Split(',')).SelectMany(Matching).Distinct()];

        IEnumerable<string> Matching(string word)
        {
            string[] found = [.. known.Where(k => IsMatch(word, k.Id) || IsMatch(word, k.Path)).Select(k => k.Id)];
            return found.Length > 0 ? found : [unknown(word)];
        }
    }

    static bool IsMatch(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
