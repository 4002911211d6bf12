using System.CommandLine;
using System.CommandLine.Completions;
using Pintrace.Analyzer.Detectors;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli;

/// <summary>The words that options and arguments take, for shells that complete them, by the names of these.</summary>
static class KnownWords
{
    public static readonly string[] Shells = ["bash", "zsh", "fish"];

    static readonly Dictionary<string, Func<IEnumerable<string>>> Words = new()
    {
        ["--policy"] = Policies,
        ["--scenario"] = Scenarios,
        ["--promela"] = Scenarios,
        ["--as-file"] = Scenarios,
        ["SCENARIO"] = Scenarios,
        ["--operations"] = Operations,
        ["--kind"] = () => Enum.GetValues<EventKind>().Skip(1).Select(PublicName.Of),
        ["--asks"] = Findings,
        ["--fail-on"] = Findings,
        ["--require"] = Findings,
        ["ID"] = () => [.. Policies(), .. Scenarios(), .. Operations(), .. Findings()],
        ["SHELL"] = () => Shells,
        ["WHAT"] = () => ["policies", "scenarios", "operations", "detectors"],
    };

    static IEnumerable<string> Policies() => Catalog.Policies.Select(p => p.Id);
    static IEnumerable<string> Scenarios() => Catalog.Scenarios.Select(s => s.Id);
    static IEnumerable<string> Operations() => Catalog.Operations.Select(o => o.Id);
    static IEnumerable<string> Findings() => DetectorCatalog.Rules.Select(r => PublicName.Of(r.Kind));

    /// <summary>
    /// Has the options and arguments of a command propose what is known of them. Their help would list it, too.
    /// </summary>
    public static void AddTo(Command command)
    {
        foreach (var option in command.Options)
            if (Words.TryGetValue(option.Name, out var words)) option.CompletionSources.Add(_ => words().Select(Item));
        foreach (var argument in command.Arguments)
            if (Words.TryGetValue(argument.Name, out var words))
                argument.CompletionSources.Add(_ => words().Select(Item));
    }

    static CompletionItem Item(string word) => new(word);
}
