namespace Pintrace.Cli.Views;

/// <summary>The next useful command, ready to paste into a shell.</summary>
static class NextCommand
{
    const string Plain = ".-_/=,:+";

    /// <summary>
    /// "next: pintrace " and the words, quoted where a shell needs it; null words are left out.
    /// </summary>
    public static string Of(params IEnumerable<string?> words) =>
        "next: pintrace " + string.Join(' ', words.OfType<string>().Select(Quote));

    static string Quote(string word)
    {
        bool isPlain = word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || Plain.Contains(c));
        return isPlain ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
