using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Several scenarios as users name them: ids, groups ("rdma/*") and files.</summary>
static class ScenarioChoice
{
    /// <summary>Group by group or, by name, in the order of the command line.</summary>
    /// <exception cref="UsageException">There is no such scenario, or a file is wrong.</exception>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static IReadOnlyList<Catalog.ScenarioInfo> Of(string[]? named)
    {
        Catalog.ScenarioInfo[] all = [.. Catalog.Scenarios.OrderBy(s => s.Group, StringComparer.Ordinal)];
        string[] names = [.. Catalog.Scenarios.Select(s => s.Id), .. all.Select(s => s.Group + "/*").Distinct()];
        var ids = Choice.Of(named, [.. all.Select(s => (s.Id, $"{s.Group}/{s.Id}"))], word => IsFile(word)
            ? word
            : throw new UsageException($"There is no scenario '{word}'; {Nearest.Sentence(word, names)}"));
        return [.. ids.Select(id => Array.Find(all, s => s.Id == id) ?? Catalog.Scenario(id))];
    }

    static bool IsFile(string word) => word.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
}
