using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>The next useful command, ready to paste into a shell.</summary>
static class NextCommand
{
    const string Plain = ".-_/=,:+";

    /// <summary>
    /// "next:", "pintrace" and the words, quoted where a shell needs it; null words are left out.
    /// </summary>
    public static IReadOnlyList<string> Of(params IEnumerable<string?> words) =>
        ["next:", "pintrace", .. words.OfType<string>().Select(Quote)];

    /// <summary>The command that says what a kind of finding means.</summary>
    public static IReadOnlyList<string> Explaining(FindingKind kind) => Of("explain", PublicName.Of(kind));

    static string Quote(string word)
    {
        bool isPlain = word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || Plain.Contains(c));
        if (isPlain) return word;
        string one = Visible.OnOneLine(word);
        return one == word ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'" : QuoteHidden(word);
    }

    /// <summary>Shells read what is shown within $'...' as the characters that it stands for.</summary>
    static string QuoteHidden(string word)
    {
        string quoted = word.Replace(@"\", @"\\", StringComparison.Ordinal);
        quoted = quoted.Replace("'", @"\'", StringComparison.Ordinal);
        return $"$'{Visible.OnOneLine(quoted)}'";
    }
}
