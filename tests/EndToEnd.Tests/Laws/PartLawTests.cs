using Pintrace.Analyzer;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>What a part of a log, some of its pages or its beginning, must say of the whole.</summary>
public class PartLawTests
{
    /// <summary>Of a finding that happened more often, not all events are kept as evidence.</summary>
    const int MostEvidence = 12;

    /// <summary>
    /// Findings that rest on other pages than their own: on those of the request, on those that a task waits for, or
    /// on the end of the whole log.
    /// </summary>
    static readonly FindingKind[] OfManyPages =
    [
        FindingKind.MixedCleanup,
        FindingKind.AccountingLeak,
        FindingKind.AccountingUnder,
        FindingKind.BlockedByPin,
        FindingKind.Deadlock,
    ];

    /// <summary>
    /// Findings that only the end of a log allows: what is still held or stale then, and that nobody waits for pins any
    /// more. (A leak in the trace of a real kernel needs 100 ms after an exit.)
    /// </summary>
    static readonly FindingKind[] OfTheEnd = [FindingKind.LongPin, FindingKind.Deadlock, FindingKind.LostDirty];

    static IEnumerable<Sample> Simulated => Samples.EveryNth(17).Concat(Samples.Loads(1, 3000));

    // ---- some pages ----

    /// <summary>
    /// Not tried where releases are matched by count: there the analyzer learns from all pages which callsites belong
    /// together.
    /// </summary>
    [Theory]
    [InlineData(Matching.Token)]
    [InlineData(Matching.Request)]
    public void Some_pages_alone_give_their_findings(Matching matching) => Law.Holds(Simulated, trace =>
    {
        var pages = SomePages(trace);
        var part = Retold.OfPages(trace, pages);
        var whole = Analysis.Run(ReducedTrace.Of(trace, matching));
        var ofPart = Analysis.Run(ReducedTrace.Of(part.Trace, matching));
        return NotAsFiltered(whole, f => f.Pfn == 0 || pages.Contains(f.Pfn), ofPart, part.Origin);
    });

    /// <summary>Every second page, with those that its data was copied or moved to or from.</summary>
    static HashSet<long> SomePages(MemoryTrace trace)
    {
        var all = trace.Events.Select(e => e.Pfn).Where(pfn => pfn != 0).Distinct();
        var pages = all.Where((_, i) => i % 2 == 0).ToHashSet();
        var moves = trace.Events.Where(e => e.Kind is EventKind.Cow or EventKind.Migrate)
            .Select(e => (From: e.Pfn, To: e.Kind == EventKind.Cow ? e.Arg >> 8 : e.Arg)).ToList();
        for (int before = 0; before != pages.Count;)
        {
            before = pages.Count;
            foreach (var (from, to) in moves)
                if (pages.Contains(from) || pages.Contains(to)) pages.UnionWith([from, to]);
        }
        return pages;
    }

    /// <summary>How the findings of a part differ from those of the whole log that pass a filter.</summary>
    static IEnumerable<string> NotAsFiltered(
        AnalysisReport whole, Func<Finding, bool> filter, AnalysisReport part, IReadOnlyList<long> origin)
    {
        var comparable = whole.Findings.Where(f => filter(f) && !OfManyPages.Contains(f.Kind));
        List<string> expected = [.. comparable.Select(f => FindingText.Of(f, whole.Names))];
        var found = part.Findings.Where(f => !OfManyPages.Contains(f.Kind));
        List<string> actual = [.. found.Select(f => FindingText.Of(f, part.Names, origin))];
        return expected.Except(actual).Select(f => $"missed {f}")
            .Concat(actual.Except(expected).Select(f => $"invented {f}"))
            .Concat(expected.SequenceEqual(actual) ? [] : ["another order"]);
    }

    // ---- the beginning ----

    [Fact]
    public void The_beginning_of_a_log_gives_the_findings_whose_events_are_in_it() => Law.Holds(Simulated, trace =>
    {
        var whole = Analysis.Run(trace);
        return Enumerable.Range(1, 3).SelectMany(quarter =>
        {
            var beginning = Retold.Prefix(trace, trace.EventCount * quarter / 4);
            return NotOfBeginning(whole, Analysis.Run(beginning.Trace));
        });
    });

    /// <summary>
    /// A finding that happened once is there if its last event is, and reads as in the whole log; one that happened
    /// more often has happened less often so far, on the same evidence.
    /// </summary>
    static IEnumerable<string> NotOfBeginning(AnalysisReport whole, AnalysisReport beginning)
    {
        var (later, early) = (ByKey(whole), ByKey(beginning));
        foreach (var (key, f) in later)
        {
            bool isDue = f.Evidence[^1] <= beginning.Events && f.Count <= MostEvidence;
            if (isDue && !(early.TryGetValue(key, out var same) && Text(f) == Text(same)))
                yield return $"missed {Text(f)} in {beginning.Events} events";
        }
        foreach (var (key, f) in early)
        {
            bool isLater = later.TryGetValue(key, out var all) && f.Count <= all.Count;
            if (!isLater || f.Evidence.Except(all!.Evidence).Any())
                yield return $"invented {Text(f)} in {beginning.Events} events";
        }

        string Text(Finding f) => FindingText.Of(f, whole.Names);
    }

    /// <summary>What two findings have in common that are one, told at different times.</summary>
    readonly record struct Key(
        FindingKind Kind, long Pfn, NameId<Callsite> Callsite, NameId<Callsite> Related);

    static Dictionary<Key, Finding> ByKey(AnalysisReport report) =>
        report.Findings.Where(f => !OfTheEnd.Contains(f.Kind))
            .ToDictionary(f => new Key(f.Kind, f.Pfn, f.Callsite, f.RelatedCallsite));

    /// <summary>The laws are seen to fail.</summary>
    [Fact]
    public void A_change_by_leaving_out_events_is_noticed()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var beginning = Retold.Prefix(trace, 25);
        var (whole, part) = (Analysis.Run(trace), Analysis.Run(beginning.Trace));
        long[] origin = [.. beginning.Origin, .. Enumerable.Range(26, 20).Select(i => (long)i)];
        AssertSays("missed Error write-to-clean", NotAsFiltered(whole, _ => true, part, beginning.Origin));
        AssertSays("invented Error write-to-clean", NotAsFiltered(part, _ => true, whole, origin));
        AssertSays("invented Error write-to-clean", NotOfBeginning(part, whole));
    }

    static void AssertSays(string start, IEnumerable<string> breaches) =>
        Assert.Contains(breaches, b => b.StartsWith(start, StringComparison.Ordinal));
}
