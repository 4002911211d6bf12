using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>What becomes of a scenario under a policy: in the interleaving that it writes down, by analysis of the log, and in all interleavings.</summary>
static class Verdicts
{
    public static List<(FindingKind Kind, string Callsite)> Findings(string scenario, string policy, string? variant = null)
    {
        var trace = Runs.InMemory(scenario, policy, variant);
        return [.. Analysis.Run(trace).Findings.Select(f => (f.Kind, trace.Names.CallsiteName(f.Callsite)))];
    }

    public static ExplorationVerdict Explored(string scenario, string policy, string? variant = null)
    {
        var search = new InterleavingSearch(new ExplorationRequest(scenario, policy, variant));
        search.Run();
        return search.Verdict;
    }

    public static void Broken(string scenario, string policy, FindingKind kind, string blamed, string? variant = null)
    {
        Assert.Contains((kind, blamed), Findings(scenario, policy, variant));
        Assert.Equal(ExplorationVerdict.Violated, Explored(scenario, policy, variant));
    }

    public static void Safe(string scenario, string policy, FindingKind kind, string? variant = null)
    {
        Assert.DoesNotContain(kind, Findings(scenario, policy, variant).Select(f => f.Kind));
        Assert.Equal(ExplorationVerdict.Holds, Explored(scenario, policy, variant));
    }
}
