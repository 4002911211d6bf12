using System.Collections.Concurrent;
using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>
/// Finds scenarios: the built-in ones, which are the subclasses of Scenario in this assembly that need nothing to be
/// made, and files.
/// </summary>
static class ScenarioCatalog
{
    /// <summary>Characters of a scenario in a header; with all that it may have, it has fewer.</summary>
    const int MostStored = 1_000_000;

    /// <summary>The built-in scenarios, by id.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. typeof(ScenarioCatalog).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Scenario)) && !t.IsAbstract && t.GetConstructor([]) is not null)
            .Select(t => (Scenario)Activator.CreateInstance(t)!)
            .OrderBy(s => s.Id, StringComparer.Ordinal),
    ];

    /// <summary>Scenarios from files by path: each is read once.</summary>
    static readonly ConcurrentDictionary<string, Scenario> ReadAlready = [];

    /// <summary>A built-in scenario by id, or a scenario file by path (it ends in .json or has a slash).</summary>
    /// <exception cref="UsageException">There is no such scenario, or the file is wrong.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Scenario Find(string idOrPath)
    {
        if (BuiltIn(idOrPath) is { } scenario) return scenario;
        if (!DefinitionFile.IsNamed(idOrPath))
            throw new UsageException(
                $"There is no scenario '{idOrPath}'; {Nearest.Sentence(idOrPath, [.. All.Select(s => s.Id)])}");
        return ReadAlready.GetOrAdd(idOrPath, FromFile);
    }

    /// <summary>Whether a file has a scenario, as far as it can be told from its keys.</summary>
    /// <exception cref="UsageException">It is no name of a file.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsIn(string path) =>
        ScenarioParser.IsScenario(DefinitionFile.ReadAll(path, $"Policy or scenario file {path}"));

    /// <summary>A variant of a scenario for the header of a trace: empty if it is built in.</summary>
    public static string ToJson(Scenario scenario, string variant)
    {
        if (scenario is not FileScenario) return "";
        Dictionary<string, string> noTexts = [];
        return ScenarioText.Of(new FileScenario(
            scenario.Id, noTexts, scenario.Asks, new() { [variant] = scenario.Build(variant) }));
    }

    /// <summary>
    /// The scenario of a trace, which has its variant; null if this version does not have it, or what the header has is
    /// none.
    /// </summary>
    public static Scenario? Recorded(TraceHeader header)
    {
        var scenario = header.ScenarioFile.Length > 0 ? Stored(header) : BuiltIn(header.Scenario);
        return scenario is not null && scenario.Variants.Contains(header.Variant) ? scenario : null;
    }

    static Scenario? Stored(TraceHeader header)
    {
        if (header.ScenarioFile.Length > MostStored) return null;
        try
        {
            var scenario = ScenarioParser.Parse("header", Encoding.UTF8.GetBytes(header.ScenarioFile));
            return scenario.Id == header.Scenario ? scenario : null;
        }
        catch (UsageException)
        {
            return null;
        }
    }

    static Scenario? BuiltIn(string id) => All.FirstOrDefault(s => s.Id == id);

    static Scenario FromFile(string path)
    {
        var scenario = ScenarioParser.Parse(path, DefinitionFile.ReadAll(path, $"Scenario file {path}"));
        if (BuiltIn(scenario.Id) is not { } known) return scenario;
        if (!known.IsGenerator && ScenarioText.Of(scenario) == ScenarioText.Of(known)) return known;
        throw new UsageException(
            $"{path}: '{scenario.Id}' is a built-in scenario, and this is another one; give yours an id of its own.");
    }

    /// <summary>The requested variant, or the default one.</summary>
    /// <exception cref="UsageException">The scenario has no such variant.</exception>
    public static string Variant(Scenario scenario, string? variant) =>
        variant is null ? scenario.Variants[0]
        : scenario.Variants.Contains(variant) ? variant
        : throw new UsageException(
            $"Scenario {scenario.Id} has no variant '{variant}'; there is {string.Join(", ", scenario.Variants)}.");
}
