namespace Pintrace.Cli.Views;

/// <summary>The next useful command, ready to be pasted into a shell.</summary>
static class NextCommand
{
    /// <summary>"next: pintrace " and the words, quoted where a shell needs it; those that are null are left out.</summary>
    public static string Of(params IEnumerable<string?> words) => "next: pintrace " + string.Join(' ', words.OfType<string>().Select(Quote));

    static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '=' or ',' or ':' or '+') ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
