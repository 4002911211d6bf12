using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Findings;

/// <summary>A line of a suppression file: known findings, which do not count.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Kind">The kind of finding.</param>
/// <param name="Pattern">What a function of one of the finding's stacks must match, as written.</param>
public sealed record Suppression(int Line, FindingKind Kind, string Pattern)
{
    readonly NamePattern _pattern = new(Pattern);

    /// <summary>How many findings it matched.</summary>
    internal int Matches { get; set; }

    /// <summary>True if the pattern matches the function.</summary>
    internal bool Covers(string function) => _pattern.Matches(function);

    /// <summary>A text that every function has that it covers.</summary>
    internal string Literal => _pattern.LongestPart;

    /// <summary>Reads the lines of a file: KIND:PATTERN, empty lines, and comments that begin with #.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="InputException">A line is none of these; the message names file and line.</exception>
    public static IReadOnlyList<Suppression> Parse(string path, string text)
    {
        var all = new List<Suppression>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
            if (lines[i].Trim() is { Length: > 0 } line && line[0] != '#')
                all.Add(ParseLine($"{path}:{i + 1}", i + 1, line));
        return all;
    }

    static Suppression ParseLine(string place, int number, string line)
    {
        if (line.Split(':', 2) is not [var name, { Length: > 0 } pattern])
            throw new InputException($"{place}: '{line}' is not a suppression; write KIND:PATTERN.");
        if (pattern.Contains('#') || pattern.Trim().Contains(' '))
            throw new InputException(
                $"{place}: '{pattern.Trim()}' is not a pattern for a function; a comment needs a line of its own.");
        var kind = PublicName.Parse<FindingKind>(name.Trim(), hint =>
            new InputException($"{place}: there is no finding kind '{name.Trim()}'; {hint}"));
        return new Suppression(number, kind, pattern.Trim());
    }
}
