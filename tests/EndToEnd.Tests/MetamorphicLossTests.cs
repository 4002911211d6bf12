using Pintrace.Analyzer;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>
/// What an analysis may say of a log that has lost events, tried by losing some: what is conclusive happened, and who loses
/// more does not become surer. The log then carries counts that its events do not lead to: it does not claim to have all.
/// </summary>
public class MetamorphicLossTests
{
    const TraceCoverage AllButCounts = TraceCoverage.Full & ~TraceCoverage.Counts;

    /// <summary>What the source saw, and what it said of belonging together.</summary>
    static readonly (TraceCoverage Coverage, Matching Matching)[] Sources =
    [
        (AllButCounts, Matching.Token), (TraceCoverage.Tokens | TraceCoverage.Requests, Matching.Token), (AllButCounts, Matching.Request),
        (TraceCoverage.Requests, Matching.Request), (AllButCounts, Matching.Count), (TraceCoverage.None, Matching.Count),
    ];

    /// <summary>Of several holders they name one: when the acquisition of one is lost, they name another that is as guilty.</summary>
    static readonly FindingKind[] OfAnyHolder = [FindingKind.WritebackOfPinned, FindingKind.UnmapOfPinned, FindingKind.OrphanedPin, FindingKind.DaxBlockReuse];

    /// <summary>A finding; <paramref name="Events"/> are the numbers of its evidence in the whole log.</summary>
    sealed record Told(FindingKind Kind, long Pfn, string Callsite, string Related, bool Conclusive, IReadOnlyList<long> Events)
    {
        /// <summary>What two findings share that are the same. The count proves that an unpin was one too many; that it was of a reference is known only from its get.</summary>
        public (FindingKind, long, string) Wrong => (Kind == FindingKind.UnpinOnGet ? FindingKind.OverUnpin : Kind, Pfn, Callsite);
        /// <summary>With the other callsite, where it is certain.</summary>
        public (FindingKind, long, string, string) Story => (Wrong.Item1, Pfn, Callsite, OfAnyHolder.Contains(Kind) || Wrong.Item1 == FindingKind.OverUnpin ? "" : Related);
        /// <summary>"?" as the other callsite says nothing that could be wrong.</summary>
        public bool IsAmong(HashSet<(FindingKind, long, string, string)> stories, HashSet<((FindingKind, long, string), long)> events) =>
            (Related == "?" || stories.Contains(Story)) && Events.Any(seq => events.Contains((Wrong, seq)));
        public override string ToString() => $"{PublicName.Of(Kind)} 0x{Pfn:x}@{Callsite} ({Related}){(Conclusive ? "" : " inconclusive")} at {string.Join(' ', Events)}";
    }

    [Fact]
    public void What_is_conclusive_in_a_log_with_gaps_is_in_the_whole_log_too() =>
        Try((whole, less, more) => [.. Invented(whole, less), .. Invented(whole, more)]);

    [Fact]
    public void Who_loses_more_events_is_not_surer() => Try((_, less, more) => Surer(less, more));

    static void Try(Func<List<Told>, List<Told>, List<Told>, IEnumerable<string>> law)
    {
        var (wrong, conclusive) = (new List<string>(), 0);
        foreach (var (run, trace) in LawSamples.Cells(23).Concat(LawSamples.Loads(1, 2500)))
            foreach (var (coverage, matching) in Sources)
                conclusive += Try($"{run}; {coverage} by {matching}", trace, coverage, matching, law, wrong);
        foreach (var (run, trace) in LawSamples.RealRuns()) conclusive += Try(run, trace, TraceCoverage.None, Matching.Token, law, wrong);
        Assert.True(wrong.Count == 0, $"{wrong.Count}, the first:\n{string.Join('\n', wrong.Take(5))}");
        Assert.InRange(conclusive, 800, int.MaxValue);      // else the law would hold of nothing
    }

    /// <summary>Loses events twice, the second time more, and says how many findings were conclusive nevertheless.</summary>
    static int Try(string run, MemoryTrace trace, TraceCoverage coverage, Matching matching, Func<List<Told>, List<Told>, List<Told>, IEnumerable<string>> law, List<string> wrong)
    {
        var (whole, conclusive) = (Findings(trace, new HashSet<long>(), coverage, matching), 0);
        for (int seed = 1; seed <= 3; seed++)
        {
            var rng = new Random(seed);
            HashSet<long> lost = [.. Lose(rng, trace.EventCount)], evenMore = [.. lost, .. Lose(rng, trace.EventCount)];
            var (less, more) = (Findings(trace, lost, coverage, matching), Findings(trace, evenMore, coverage, matching));
            conclusive += less.Concat(more).Count(f => f.Conclusive);
            wrong.AddRange(law(whole, less, more).Select(w => $"{run}: {w}; without {Ranges(lost)}, then without {Ranges(evenMore)}"));
        }
        return conclusive;
    }

    /// <summary>Two runs of events, each up to a tenth of the log.</summary>
    static IEnumerable<long> Lose(Random rng, long events)
    {
        for (int i = 0; i < 2; i++)
        {
            long from = rng.NextInt64(1, events + 1), n = rng.NextInt64(1, Math.Max(3, events / 10));
            for (long seq = from; seq < from + n && seq <= events; seq++) yield return seq;
        }
    }

    static string Ranges(HashSet<long> lost) => string.Join(',', lost.Where(seq => !lost.Contains(seq - 1)).Order().Select(from =>
    {
        long to = from;
        while (lost.Contains(to + 1)) to++;
        return $"{from}-{to}";
    }));

    static List<Told> Findings(MemoryTrace trace, HashSet<long> lost, TraceCoverage coverage, Matching matching)
    {
        var told = Retold.Without(trace, lost, coverage);
        return [.. Analysis.Run(ReducedTrace.Of(told.Trace, matching)).Findings.Select(f => new Told(
            f.Kind, f.Pfn, trace.Names.CallsiteName(f.Callsite), trace.Names.CallsiteName(f.RelatedCallsite), f.Conclusive, [.. f.Evidence.Select(seq => told.Origin[(int)seq])]))];
    }

    /// <summary>Conclusive findings of a log with gaps that the whole log does not have: of the same kind, page, callsites and event.</summary>
    static IEnumerable<string> Invented(List<Told> whole, List<Told> lossy)
    {
        var events = whole.SelectMany(f => f.Events.Select(seq => (f.Wrong, seq))).ToHashSet();
        var stories = whole.Select(f => f.Story).ToHashSet();
        return lossy.Where(f => f.Conclusive && !f.IsAmong(stories, events)).Select(f => $"invented {f}");
    }

    /// <summary>Findings that are doubtful where less is lost, and conclusive where more is.</summary>
    static IEnumerable<string> Surer(List<Told> less, List<Told> more)
    {
        var doubtful = less.GroupBy(f => f.Story).Where(g => !g.Any(f => f.Conclusive)).Select(g => g.Key).ToHashSet();
        return more.Where(f => f.Conclusive && doubtful.Contains(f.Story)).Select(f => $"surer of {f}");
    }

    // ---- the laws are seen to fail ----

    [Fact]
    public void An_invented_finding_is_noticed()
    {
        var whole = Findings(Runs.InMemory("drop-buffers", "legacy-get"), [], AllButCounts, Matching.Token);
        Assert.Empty(Invented(whole, whole));
        Assert.Equal("invented write-to-clean 0x4242@ib_umem_get (ext4_writepages) at 8 12 26", Assert.Single(Invented(whole, [whole[0] with { Pfn = 0x4242 }])));
        Assert.Equal("invented write-to-clean 0x1000@ib_umem_get (ext4_writepages) at 9", Assert.Single(Invented(whole, [whole[0] with { Events = [9] }])));
        Assert.Empty(Invented(whole, [whole[0] with { Pfn = 0x4242, Conclusive = false }]));
    }

    [Fact]
    public void A_finding_that_becomes_surer_is_noticed()
    {
        var whole = Findings(Runs.InMemory("drop-buffers", "legacy-get"), [], AllButCounts, Matching.Token);
        Assert.Empty(Surer(whole, whole));
        Assert.Equal("surer of write-to-clean 0x1000@ib_umem_get (ext4_writepages) at 8 12 26", Assert.Single(Surer([whole[0] with { Conclusive = false }], whole)));
    }
}
