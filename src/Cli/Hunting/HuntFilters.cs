using System.CommandLine;
using System.CommandLine.Parsing;
using Pintrace.Recorder.Hunting;

namespace Pintrace.Cli.Hunting;

/// <summary>What a user has asked of a hunt, policies and output apart, for a command that asks for the same.</summary>
sealed class HuntFilters
{
    /// <summary>How large a hunt may be.</summary>
    public const int MostOperations = 8, MostPages = 4;
    /// <summary>Names of options.</summary>
    public const string MaxOperations = "--max-operations", MaxPages = "--max-pages", State = "--state";

    readonly (string Name, string[] Values)[] _given;

    /// <param name="parsed">The command line.</param>
    /// <param name="options">Those of its options that a filter may come from.</param>
    public HuntFilters(ParseResult parsed, IEnumerable<Option> options) => _given =
    [
        .. options.Select(parsed.GetResult).OfType<OptionResult>().Where(given => !given.Implicit)
            .Select(given => (given.Option.Name, ValuesOf(given))),
    ];

    static string[] ValuesOf(OptionResult given) =>
        given.Tokens.Count == 0 ? [] : [string.Join(',', given.Tokens.Select(token => token.Value))];

    /// <summary>Options and values as they were given.</summary>
    public IEnumerable<string> Words => WordsWithout();

    IEnumerable<string> WordsWithout(params string[] names) =>
        _given.Where(o => !names.Contains(o.Name)).SelectMany(o => new[] { o.Name }.Concat(o.Values));

    /// <summary>The same for the next larger hunt, to which a state does not belong.</summary>
    public IEnumerable<string> Larger(HuntRequest than)
    {
        bool hasMore = than.MaxOperations < MostOperations;
        return hasMore
            ? [.. WordsWithout(MaxOperations, State), MaxOperations, $"{than.MaxOperations + 1}"]
            : [.. WordsWithout(MaxPages, State), MaxPages, $"{Math.Min(than.MaxPages + 1, MostPages)}"];
    }

    /// <summary>The same for a hunt that goes on from its state, or that keeps one from now on.</summary>
    public IEnumerable<string> Resumed =>
        _given.Any(o => o.Name == State) ? Words : [.. Words, State, "hunt.json"];
}
