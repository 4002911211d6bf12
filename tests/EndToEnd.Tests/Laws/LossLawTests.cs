using System.Collections.Concurrent;
using Pintrace.Analyzer;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// What an analysis may say of a log that has lost events, tried by losing some: what is conclusive did happen, and
/// losing more never makes the analysis surer. Such a log carries counts that its events do not lead to, so it does not
/// claim complete counts.
/// </summary>
public class LossLawTests(LossLawTests.Trials trials) : IClassFixture<LossLawTests.Trials>
{
    const TraceCoverage AllButCounts = TraceCoverage.Full & ~TraceCoverage.Counts;

    /// <summary>What a source of events sees, and how it says which release belongs to which acquisition.</summary>
    internal readonly record struct Source(TraceCoverage Coverage, Matching Matching);

    static readonly Source[] Sources =
    [
        new(AllButCounts, Matching.Token),
        new(TraceCoverage.Tokens | TraceCoverage.Requests, Matching.Token),
        new(AllButCounts, Matching.Request),
        new(TraceCoverage.Requests, Matching.Request),
        new(AllButCounts, Matching.Count),
        new(TraceCoverage.None, Matching.Count),
    ];

    /// <summary>
    /// Of several holders these findings name one: when its acquisition is lost, they name another that is as guilty.
    /// </summary>
    static readonly FindingKind[] OfAnyHolder =
    [
        FindingKind.WritebackOfPinned,
        FindingKind.UnmapOfPinned,
        FindingKind.OrphanedPin,
        FindingKind.DaxBlockReuse,
    ];

    /// <summary>
    /// What went wrong, and where. Only its get shows that an unpin was of a reference; without, it is one too many.
    /// </summary>
    internal readonly record struct Fault(FindingKind Kind, long Pfn, string Callsite);

    /// <summary>A fault with the other callsite of the story, where that is certain.</summary>
    internal readonly record struct Story(Fault Fault, string Related);

    /// <summary>A finding; <paramref name="Events"/> are the numbers of its evidence in the whole log.</summary>
    internal sealed record Claim(
        FindingKind Kind, long Pfn, string Callsite, string Related, bool Conclusive, IReadOnlyList<long> Events)
    {
        public Fault Fault => new(Kind == FindingKind.UnpinOnGet ? FindingKind.OverUnpin : Kind, Pfn, Callsite);

        public Story Story
        {
            get
            {
                bool isCertain = !OfAnyHolder.Contains(Kind) && Fault.Kind != FindingKind.OverUnpin;
                return new Story(Fault, isCertain ? Related : "");
            }
        }

        public override string ToString()
        {
            string doubt = Conclusive ? "" : " inconclusive";
            return $"{PublicName.Of(Kind)} 0x{Pfn:x}@{Callsite} ({Related}){doubt} at {string.Join(' ', Events)}";
        }
    }

    /// <summary>The claims about a whole log, about what is left of it, and when more is lost.</summary>
    internal sealed record Trial(string How, List<Claim> Whole, List<Claim> Less, List<Claim> More);

    /// <summary>All trials, which both laws are held against.</summary>
    public sealed class Trials
    {
        readonly ConcurrentBag<Trial> _all = [];

        public Trials()
        {
            Law.ForEach(Samples.EveryNth(23).Concat(Samples.Loads(1, 2500)), (sample, _) => Try(sample, Sources));
            Law.ForEach(Samples.RealRuns(), (sample, _) => Try(sample, [new(TraceCoverage.None, Matching.Token)]));
        }

        internal void Hold(Func<Trial, IEnumerable<string>> law)
        {
            Law.HoldsOf(_all.OrderBy(t => t.How), t => law(t).Select(w => $"{t.How}: {w}"));
            int conclusive = _all.Sum(t => t.Less.Concat(t.More).Count(f => f.Conclusive));
            Assert.InRange(conclusive, 800, int.MaxValue);      // else the law would hold of nothing
        }

        void Try(Sample sample, Source[] sources)
        {
            var trace = sample.Record();
            foreach (var source in sources)
            {
                var whole = Claims(trace, [], source);
                for (int seed = 1; seed <= 3; seed++) _all.Add(Lossy(sample, trace, source, whole, new Random(seed)));
            }
        }

        static Trial Lossy(Sample sample, MemoryTrace trace, Source source, List<Claim> whole, Random rng)
        {
            HashSet<long> lost = [.. Lose(rng, trace.EventCount)];
            HashSet<long> evenMore = [.. lost, .. Lose(rng, trace.EventCount)];
            string how = $"{sample.Command}; {source.Coverage} by {source.Matching}; "
                + $"without {Ranges(lost)}, then without {Ranges(evenMore)}";
            return new Trial(how, whole, Claims(trace, lost, source), Claims(trace, evenMore, source));
        }
    }

    [Fact]
    public void What_is_conclusive_in_a_log_with_gaps_is_in_the_whole_log_too() =>
        trials.Hold(t => [.. Invented(t.Whole, t.Less), .. Invented(t.Whole, t.More)]);

    [Fact]
    public void Losing_more_events_makes_nothing_surer() => trials.Hold(t => Surer(t.Less, t.More));

    /// <summary>Two runs of events, each up to a tenth of the trace.</summary>
    static IEnumerable<long> Lose(Random rng, long events)
    {
        for (int i = 0; i < 2; i++)
        {
            long from = rng.NextInt64(1, events + 1), n = rng.NextInt64(1, Math.Max(3, events / 10));
            for (long seq = from; seq < from + n && seq <= events; seq++) yield return seq;
        }
    }

    static string Ranges(HashSet<long> lost) =>
        string.Join(',', lost.Where(seq => !lost.Contains(seq - 1)).Order().Select(from =>
        {
            long to = from;
            while (lost.Contains(to + 1)) to++;
            return $"{from}-{to}";
        }));

    static List<Claim> Claims(MemoryTrace trace, HashSet<long> lost, Source source)
    {
        var left = Retold.Without(trace, lost, source.Coverage);
        var report = Analysis.Run(ReducedTrace.Of(left.Trace, source.Matching));
        return
        [
            .. report.Findings.Select(f => new Claim(
                f.Kind,
                f.Pfn,
                trace.Names.CallsiteName(f.Callsite),
                trace.Names.CallsiteName(f.RelatedCallsite),
                f.Conclusive,
                [.. f.Evidence.Select(seq => left.Origin[(int)seq])])),
        ];
    }

    /// <summary>
    /// Conclusive claims of a log with gaps that the whole log does not make, of the same kind, page, callsites and
    /// event.
    /// </summary>
    static IEnumerable<string> Invented(List<Claim> whole, List<Claim> lossy)
    {
        var events = whole.SelectMany(f => f.Events.Select(seq => (f.Fault, seq))).ToHashSet();
        var stories = whole.Select(f => f.Story).ToHashSet();
        return lossy.Where(f => f.Conclusive && !IsReal(f)).Select(f => $"invented {f}");

        // A related callsite "?" says nothing that could be wrong.
        bool IsReal(Claim f) =>
            (f.Related == "?" || stories.Contains(f.Story)) && f.Events.Any(seq => events.Contains((f.Fault, seq)));
    }

    /// <summary>Claims that are doubtful where less is lost, and conclusive where more is.</summary>
    static IEnumerable<string> Surer(List<Claim> less, List<Claim> more)
    {
        var doubtful = less.GroupBy(f => f.Story).Where(g => !g.Any(f => f.Conclusive)).Select(g => g.Key).ToHashSet();
        return more.Where(f => f.Conclusive && doubtful.Contains(f.Story)).Select(f => $"surer of {f}");
    }

    // ---- the laws are seen to fail ----

    static List<Claim> ClaimsOfDropBuffers() =>
        Claims(Runs.InMemory("drop-buffers", "legacy-get"), [], new(AllButCounts, Matching.Token));

    [Fact]
    public void An_invented_finding_is_noticed()
    {
        var whole = ClaimsOfDropBuffers();
        Assert.Empty(Invented(whole, whole));
        Assert.Equal(
            ["invented write-to-clean 0x4242@ib_umem_get (ext4_writepages) at 8 13 27"],
            Invented(whole, [whole[0] with { Pfn = 0x4242 }]));
        Assert.Equal(
            ["invented write-to-clean 0x1000@ib_umem_get (ext4_writepages) at 9"],
            Invented(whole, [whole[0] with { Events = [9] }]));
        Assert.Empty(Invented(whole, [whole[0] with { Pfn = 0x4242, Conclusive = false }]));
    }

    [Fact]
    public void A_finding_that_becomes_surer_is_noticed()
    {
        var whole = ClaimsOfDropBuffers();
        Assert.Empty(Surer(whole, whole));
        Assert.Equal(
            ["surer of write-to-clean 0x1000@ib_umem_get (ext4_writepages) at 8 13 27"],
            Surer([whole[0] with { Conclusive = false }], whole));
    }
}
