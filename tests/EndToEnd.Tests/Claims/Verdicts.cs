using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Claims;

/// <summary>
/// What a policy makes of a scenario: by analysis of the interleaving that the scenario writes down, and by exploration
/// of all interleavings.
/// </summary>
static class Verdicts
{
    public static List<(FindingKind Kind, string Callsite)> Findings(
        string scenario, string policy, string? variant = null)
    {
        var trace = Runs.InMemory(scenario, policy, variant);
        return [.. Analysis.Run(trace).Findings.Select(f => (f.Kind, trace.Names.CallsiteName(f.Callsite)))];
    }

    public static IEnumerable<FindingKind> Kinds(string scenario, string policy, string? variant = null) =>
        Findings(scenario, policy, variant).Select(f => f.Kind);

    public static ExplorationVerdict Explored(string scenario, string policy, string? variant = null)
    {
        var search = new InterleavingSearch(new ExplorationRequest(scenario, policy, variant));
        search.Run();
        return search.Verdict;
    }

    /// <summary>The finding is made and blames the callsite, and exploration meets a violation.</summary>
    public static void Broken(string scenario, string policy, FindingKind kind, string blamed, string? variant = null)
    {
        Assert.Contains((kind, blamed), Findings(scenario, policy, variant));
        Assert.Equal(ExplorationVerdict.Violated, Explored(scenario, policy, variant));
    }

    /// <summary>The finding is not made, and no interleaving is a violation.</summary>
    public static void Safe(string scenario, string policy, FindingKind kind, string? variant = null)
    {
        Assert.DoesNotContain(kind, Kinds(scenario, policy, variant));
        Assert.Equal(ExplorationVerdict.Holds, Explored(scenario, policy, variant));
    }

    /// <summary>The broken variant is found out, and nothing is found in the fixed one.</summary>
    public static void BrokenAndFixed(string scenario, FindingKind kind, string blamed, string policy = "linux-7.0")
    {
        Broken(scenario, policy, kind, blamed, "broken");
        Assert.Empty(Findings(scenario, policy, "fixed"));
        Assert.Equal(ExplorationVerdict.Holds, Explored(scenario, policy, "fixed"));
    }
}
