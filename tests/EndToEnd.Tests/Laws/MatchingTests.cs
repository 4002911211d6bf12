using Pintrace.Analyzer;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// What an analysis finds that must infer which release belongs to which acquisition, over every simulated trace,
/// compared with what went wrong.
/// </summary>
public class MatchingTests
{
    const string TableHead =
        "| finding | happened | by request: found | other callsite | missed | invented "
        + "| by count: found | other callsite | missed | invented |\n"
        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";

    static readonly FindingKind[] Kinds = [.. Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None)];

    /// <summary>Counts of one kind: found at the right callsite, found at another, missed, and invented.</summary>
    sealed class Score
    {
        public int Found, Misblamed, Missed, Invented;
        public int Happened => Found + Misblamed + Missed;
        public string Cells => $"{Found} | {Misblamed} | {Missed} | {Invented}";
    }

    readonly record struct Fault(FindingKind Kind, long Pfn, string Callsite);

    /// <summary>The table at the end of the page; UPDATE_GOLDEN=1 renews it.</summary>
    [Fact]
    public void What_is_missed_without_tokens_is_what_the_documentation_says()
    {
        var (byRequest, byCount) = (NewScores(), NewScores());
        Sample[] samples = [.. Tried()];
        Law.ForEach(samples, (sample, _) =>
        {
            var trace = sample.Record();
            Add(byRequest, trace, Matching.Request);
            Add(byCount, trace, Matching.Count);
        });
        var rows = Kinds.Select(k =>
            $"| `{PublicName.Of(k)}` | {byRequest[k].Happened} | {byRequest[k].Cells} | {byCount[k].Cells} |\n");
        string measured = $"Measured over {samples.Length} runs: every scenario and variant under every policy, "
            + "scripted and with one random schedule, and 12 loads with injected bugs. "
            + "By tokens everything is found, and nothing else.\n\n";
        string page = RepoFiles.Read("docs", "matching.md");
        string before = page[..page.IndexOf("Measured over", StringComparison.Ordinal)];
        Golden.Check(before + measured + TableHead + string.Concat(rows), RepoFiles.Path("docs", "matching.md"));
    }

    static Dictionary<FindingKind, Score> NewScores() => Kinds.ToDictionary(k => k, _ => new Score());

    static IEnumerable<Sample> Tried() =>
        Samples.Cells().SelectMany(c => new[]
        {
            Samples.Scripted(c),
            Samples.Drawn(c, seed: 1),
        }).Concat(Samples.Loads(seeds: 2, events: 20_000));

    static void Add(Dictionary<FindingKind, Score> scores, MemoryTrace trace, Matching matching)
    {
        var report = Analysis.Run(ReducedTrace.Of(trace, matching));
        var truth = trace.Truth.Select(t => new Fault(t.Kind, t.Pfn, trace.Names.CallsiteName(t.Callsite))).ToList();
        var found = report.Findings.SelectMany(f =>
            Enumerable.Repeat(new Fault(f.Kind, f.Pfn, trace.Names.CallsiteName(f.Callsite)), f.Count)).ToList();
        lock (scores)
        {
            foreach (var right in truth.ToList())
                if (found.Remove(right) && truth.Remove(right)) scores[right.Kind].Found++;
            foreach (var wrong in truth.ToList())
            {
                int at = found.FindIndex(f => f.Kind == wrong.Kind && f.Pfn == wrong.Pfn);
                if (at < 0) continue;
                found.RemoveAt(at);
                truth.Remove(wrong);
                scores[wrong.Kind].Misblamed++;
            }
            foreach (var missed in truth) scores[missed.Kind].Missed++;
            foreach (var invented in found) scores[invented.Kind].Invented++;
        }
    }
}
