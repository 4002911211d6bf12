using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>Finds scenarios: every concrete subclass of Scenario in this assembly.</summary>
static class ScenarioCatalog
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. typeof(ScenarioCatalog).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Scenario)) && !t.IsAbstract)
            .Select(t => (Scenario)Activator.CreateInstance(t)!)
            .OrderBy(s => s.Id, StringComparer.Ordinal),
    ];

    /// <exception cref="UsageException">There is no such scenario.</exception>
    public static Scenario Find(string id) => All.FirstOrDefault(s => s.Id == id)
        ?? throw new UsageException($"There is no scenario '{id}'; {Nearest.Sentence(id, [.. All.Select(s => s.Id)])}");

    /// <summary>The requested variant, or the default one.</summary>
    /// <exception cref="UsageException">The scenario has no such variant.</exception>
    public static string Variant(Scenario scenario, string? variant) =>
        variant is null ? scenario.Variants[0]
        : scenario.Variants.Contains(variant) ? variant
        : throw new UsageException(
            $"Scenario {scenario.Id} has no variant '{variant}'; there is {string.Join(", ", scenario.Variants)}.");
}
