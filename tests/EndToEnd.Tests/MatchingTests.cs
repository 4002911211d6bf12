using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>What an analysis finds that must infer which release is for which acquisition, over every simulated trace, held against what went wrong.</summary>
public class MatchingTests
{
    const string Document = "docs/matching.md", TableStart = "| finding |";

    /// <summary>Of one kind: how often it was found at the right callsite, found at another, missed, and invented.</summary>
    sealed class Score
    {
        public int Found, Misblamed, Missed, Invented;
        public string Cells => $"{Found} | {Misblamed} | {Missed} | {Invented}";
    }

    [Fact]
    public void What_is_missed_without_tokens_is_what_the_documentation_says()
    {
        var (byRequest, byCount) = (NewScores(), NewScores());
        int runs = 0;
        foreach (var trace in Traces())
        {
            runs++;
            Add(byRequest, trace, Matching.Request);
            Add(byCount, trace, Matching.Count);
        }
        string[] table =
        [
            $"Measured over {runs} runs: every scenario and variant under every policy, scripted and with one random schedule, and 12 loads with injected bugs. By tokens everything is found, and nothing else.", "",
            TableStart + " happened | by request: found | other callsite | missed | invented | by count: found | other callsite | missed | invented |", "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
            .. byRequest.Select(s => $"| `{PublicName.Of(s.Key)}` | {s.Value.Found + s.Value.Misblamed + s.Value.Missed} | {s.Value.Cells} | {byCount[s.Key].Cells} |"),
        ];
        CheckTable(string.Join('\n', table));
    }

    /// <summary>The table stands at the end of the page; UPDATE_GOLDEN=1 renews it.</summary>
    static void CheckTable(string table)
    {
        string text = RepoFiles.Read(Document.Split('/'));
        string before = text[..text.IndexOf("Measured over", StringComparison.Ordinal)];
        Golden.Check(before + table + "\n", RepoFiles.Path(Document.Split('/')));
    }

    static SortedDictionary<FindingKind, Score> NewScores() => new(Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None).ToDictionary(k => k, _ => new Score()));

    static IEnumerable<MemoryTrace> Traces()
    {
        foreach (var scenario in Catalog.Scenarios.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                foreach (var policy in Catalog.Policies)
                {
                    yield return Runs.InMemory(scenario.Id, policy.Id, variant);
                    yield return Runs.InMemory(scenario.Id, policy.Id, variant, "random", 1);
                }
        foreach (string policy in new[] { "legacy-get", "linux-6.4", "linux-7.0" })
            foreach (string variant in new[] { "private-memory", "shared-file" })
                for (int seed = 1; seed <= 2; seed++)
                    yield return Runs.InMemory("mixed-load", policy, variant, null, seed, 20_000, "leak=8000,early-release=8000,dma-after-free=8000,put-on-pin=8000,unpin-on-get=8000,over-unpin=8000,no-dirty=300000");
    }

    static void Add(SortedDictionary<FindingKind, Score> scores, MemoryTrace trace, Matching matching)
    {
        var truth = trace.Truth.Select(t => (t.Kind, t.Pfn, Callsite: trace.Names.CallsiteName(t.Callsite))).ToList();
        var found = Analysis.Run(ReducedTrace.Of(trace, matching)).Findings.SelectMany(f => Enumerable.Repeat((f.Kind, f.Pfn, Callsite: trace.Names.CallsiteName(f.Callsite)), f.Count)).ToList();
        foreach (var right in truth.ToList())
            if (found.Remove(right) && truth.Remove(right)) scores[right.Kind].Found++;
        foreach (var wrong in truth.ToList())
            if (found.FindIndex(f => f.Kind == wrong.Kind && f.Pfn == wrong.Pfn) is var at and >= 0)
            {
                found.RemoveAt(at);
                truth.Remove(wrong);
                scores[wrong.Kind].Misblamed++;
            }
        foreach (var missed in truth) scores[missed.Kind].Missed++;
        foreach (var invented in found) scores[invented.Kind].Invented++;
    }
}
