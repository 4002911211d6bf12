using Pintrace.Analyzer;
using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>Laws between analyses: how the result must change, or stay, when the log is told otherwise. None needs to know what is right.</summary>
public class MetamorphicTests
{
    static IEnumerable<(string Run, MemoryTrace Trace)> Simulated => LawSamples.Cells(17).Concat(LawSamples.Loads(1, 3000));

    static IEnumerable<(string Run, MemoryTrace Trace)> All => Simulated.Concat(LawSamples.RealRuns());

    static void Holds(IEnumerable<(string Run, MemoryTrace Trace)> samples, Func<MemoryTrace, IEnumerable<string>> law)
    {
        List<string> wrong = [.. samples.SelectMany(s => law(s.Trace).Select(w => $"{s.Run}: {w}"))];
        Assert.True(wrong.Count == 0, $"{wrong.Count}, the first:\n{string.Join('\n', wrong.Take(5))}");
    }

    // ---- a comparison with itself, and backwards ----

    [Fact]
    public void A_log_does_not_differ_from_itself() => Holds(All, trace => Differences(new TraceDiff(DiffSide.Of(trace, "a"), DiffSide.Of(trace, "b"))));

    static IEnumerable<string> Differences(TraceDiff diff) =>
    [
        .. diff.Findings.Where(d => d.Change != Change.Unchanged).Select(d => d.ToString()), .. diff.Callsites.Select(d => d.ToString()), .. diff.Metrics.Select(d => d.ToString()),
        .. diff.Decisions.Select(d => d.ToString()), .. diff.FirstDivergence is { } part ? [part.ToString()] : Array.Empty<string>(), .. diff.Verdict != "same" ? [diff.Verdict] : Array.Empty<string>(),
    ];

    [Fact]
    public void A_comparison_the_other_way_round_is_its_mirror()
    {
        foreach (var samples in new[] { Simulated, LawSamples.RealRuns() })
        {
            List<(string Run, DiffSide Side)> sides = [.. samples.Select(s => (s.Run, DiffSide.Of(s.Trace, s.Run)))];
            var wrong = sides.Skip(1).Zip(sides, (a, b) => Crooked(a.Side, b.Side).Select(w => $"{a.Run} against {b.Run}: {w}")).SelectMany(w => w).ToList();
            Assert.True(wrong.Count == 0, $"{wrong.Count}, the first:\n{string.Join('\n', wrong.Take(5))}");
        }
    }

    static IEnumerable<string> Crooked(DiffSide a, DiffSide b)
    {
        var (there, back) = (Story(new TraceDiff(a, b)).ToList(), Story(Mirror(new TraceDiff(b, a))).ToList());
        return there.Except(back).Concat(back.Except(there));
    }

    /// <summary>Of a comparison all that has a direction.</summary>
    sealed record Directed(IEnumerable<FindingDelta> Findings, IEnumerable<CallsiteDelta> Callsites, IEnumerable<MetricDelta> Metrics, IEnumerable<DecisionDelta> Decisions, Divergence? Part);

    static Directed Mirror(TraceDiff d) => new(
        d.Findings.Select(f => new FindingDelta(Mirror(f.Change), f.New, f.Base)), d.Callsites.Select(c => c with { Base = c.New, New = c.Base }), d.Metrics.Select(m => m with { Base = m.New, New = m.Base }),
        d.Decisions.Select(x => x with { Base = x.New, New = x.Base }), d.FirstDivergence is { } p ? p with { BaseSeq = p.NewSeq, NewSeq = p.BaseSeq, Base = p.New, New = p.Base } : null);

    static Change Mirror(Change change) => change switch
    {
        Change.New => Change.Fixed,
        Change.Fixed => Change.New,
        Change.Worse => Change.Fewer,
        Change.Fewer => Change.Worse,
        _ => change,
    };

    static IEnumerable<string> Story(TraceDiff d) => Story(new Directed(d.Findings, d.Callsites, d.Metrics, d.Decisions, d.FirstDivergence));

    static IEnumerable<string> Story(Directed d) =>
        d.Findings.Select(f => $"{f.Change} {f.Base} {f.New}").Concat(d.Callsites.Select(c => $"{c}")).Concat(d.Metrics.Select(m => $"{m.Metric.Name} {m.Base} {m.New}")).Concat(d.Decisions.Select(x => $"{x}")).Append($"{d.Part}").Order(StringComparer.Ordinal);

    // ---- other names ----

    /// <summary>Not even the order of the findings changes, and with it their ids: it goes by severity and events.</summary>
    [Fact]
    public void Other_pages_tasks_and_functions_change_only_names() =>
        Holds(All, trace => NotTheSame(Analysis.Run(trace), Analysis.Run(Retold.Renamed(trace))));

    static IEnumerable<string> NotTheSame(AnalysisReport report, AnalysisReport renamed)
    {
        var (expected, actual) = (Tell(report, isRenamed: true), Tell(renamed, isRenamed: false));
        return expected.Except(actual).Select(f => $"missed {f}").Concat(actual.Except(expected).Select(f => $"invented {f}")).Concat(expected.SequenceEqual(actual) ? [] : ["another order"])
            .Concat(Numbers(report, Retold.Function).Except(Numbers(renamed, name => name)).Select(n => $"missed {n}"));
    }

    static List<string> Tell(AnalysisReport report, bool isRenamed) => [.. report.Findings.Select(f => $"{f.Id} {LawSamples.Tell(f, report.Names, renamed: isRenamed)}")];

    /// <summary>The numbers of the whole log and of each callsite.</summary>
    static IEnumerable<string> Numbers(AnalysisReport report, Func<string, string> callsite) =>
        report.Metrics.Select(m => $"{m}").Concat(report.Callsites.Select(r => $"{callsite(r.Callsite)}: {string.Join(' ', CallsiteColumns.Counts.Select(c => c.Value(r)))}")).Append($"{report.PageStates.Changes} changes");

    [Fact]
    public void The_order_of_the_dictionaries_changes_not_a_byte() => Holds(All, trace =>
    {
        var (expected, actual) = (Reports(trace), Reports(Retold.Renumbered(trace)));
        return expected == actual ? [] : [$"{expected.Split('\n').Except(actual.Split('\n')).FirstOrDefault()} became {actual.Split('\n').Except(expected.Split('\n')).FirstOrDefault()}"];
    });

    static string Reports(MemoryTrace trace)
    {
        var (report, text) = (Analysis.Run(trace), new StringWriter());
        AnalysisText.Write(report, trace, "trace.db", int.MaxValue, Palette.Plain, text);
        AnalysisJson.Write(report, trace, "trace.db", 1, text);
        return text.ToString();
    }

    // ---- some pages ----

    /// <summary>What rests on other pages than its own: those of the request, those that a task waits for, the end of the whole log.</summary>
    static readonly FindingKind[] OfManyPages = [FindingKind.MixedCleanup, FindingKind.AccountingLeak, FindingKind.AccountingUnder, FindingKind.BlockedByPin, FindingKind.Deadlock];

    /// <summary>Not where releases are matched by count: there callsites that belong together are learned from all pages.</summary>
    [Theory]
    [InlineData(Matching.Token)]
    [InlineData(Matching.Request)]
    public void Some_pages_alone_give_their_findings(Matching matching) => Holds(Simulated, trace =>
    {
        var pages = SomePages(trace);
        var slice = Retold.OfPages(trace, pages);
        var report = Analysis.Run(ReducedTrace.Of(trace, matching));
        return NotAsFiltered(report, f => (f.Pfn == 0 || pages.Contains(f.Pfn)) && !OfManyPages.Contains(f.Kind), Analysis.Run(ReducedTrace.Of(slice.Trace, matching)), slice.Origin);
    });

    /// <summary>Each second page, with those to which its data was copied or moved.</summary>
    static HashSet<long> SomePages(MemoryTrace trace)
    {
        var pages = trace.Events.Select(e => e.Pfn).Where(pfn => pfn != 0).Distinct().Where((_, i) => i % 2 == 0).ToHashSet();
        var moves = trace.Events.Where(e => e.Kind is EventKind.Cow or EventKind.Migrate).Select(e => (From: e.Pfn, To: e.Kind == EventKind.Cow ? e.Arg >> 8 : e.Arg)).ToList();
        for (int before = 0; before != pages.Count;)
        {
            before = pages.Count;
            foreach (var (from, to) in moves)
                if (pages.Contains(from) || pages.Contains(to)) pages.UnionWith([from, to]);
        }
        return pages;
    }

    /// <summary>Findings of a part that are not those of the whole log that a filter lets through, in the same order.</summary>
    static IEnumerable<string> NotAsFiltered(AnalysisReport whole, Func<Finding, bool> filter, AnalysisReport part, IReadOnlyList<long> origin)
    {
        List<string> expected = [.. whole.Findings.Where(filter).Select(f => LawSamples.Tell(f, whole.Names))];
        List<string> actual = [.. part.Findings.Where(f => !OfManyPages.Contains(f.Kind)).Select(f => LawSamples.Tell(f, part.Names, origin))];
        return expected.Except(actual).Select(f => $"missed {f}").Concat(actual.Except(expected).Select(f => $"invented {f}")).Concat(expected.SequenceEqual(actual) ? [] : ["another order"]);
    }

    // ---- the beginning ----

    /// <summary>What is said at the end of a log alone: what is still held then, and that nobody waits for pins. A leak in a log of a real kernel needs 100 ms after an exit.</summary>
    static readonly FindingKind[] OfTheEnd = [FindingKind.LongPin, FindingKind.Deadlock];

    [Fact]
    public void The_beginning_of_a_log_gives_the_findings_whose_events_are_in_it() => Holds(Simulated, trace =>
    {
        var whole = Analysis.Run(trace);
        return Enumerable.Range(1, 3).SelectMany(quarter => NotOfBeginning(whole, Analysis.Run(Retold.Prefix(trace, trace.EventCount * quarter / 4).Trace)));
    });

    /// <summary>What happened once is there if its last event is, and as it is in the whole log; what happened more often has happened less often, on the same evidence.</summary>
    static IEnumerable<string> NotOfBeginning(AnalysisReport whole, AnalysisReport beginning)
    {
        var later = whole.Findings.Where(f => !OfTheEnd.Contains(f.Kind)).ToDictionary(Key);
        var early = beginning.Findings.Where(f => !OfTheEnd.Contains(f.Kind)).ToDictionary(Key);
        foreach (var (key, f) in later)
            if (f.Evidence[^1] <= beginning.Events && (!early.TryGetValue(key, out var same) || LawSamples.Tell(f, whole.Names) != LawSamples.Tell(same, whole.Names)) && f.Count <= MostEvidence) yield return $"missed {LawSamples.Tell(f, whole.Names)} in {beginning.Events} events";
        foreach (var (key, f) in early)
            if (!later.TryGetValue(key, out var all) || f.Count > all.Count || f.Evidence.Except(all.Evidence).Any()) yield return $"invented {LawSamples.Tell(f, whole.Names)} in {beginning.Events} events";
    }
    const int MostEvidence = 12;      // of more occurrences not all events are kept

    static (FindingKind, long, int, int) Key(Finding f) => (f.Kind, f.Pfn, f.Callsite, f.RelatedCallsite);

    // ---- the laws are seen to fail ----

    static readonly MemoryTrace Sample = Runs.InMemory("drop-buffers", "legacy-get");

    [Fact]
    public void A_difference_is_noticed()
    {
        var diff = new TraceDiff(DiffSide.Of(Sample, "a"), DiffSide.Of(Retold.Prefix(Sample, 25).Trace, "b"));
        Assert.Contains("improvement", Differences(diff));
        Assert.NotEqual(Story(diff), Story(Mirror(diff)));
    }

    [Fact]
    public void A_change_by_renaming_is_noticed()
    {
        Assert.NotEqual(Reports(Sample), Reports(Retold.Renamed(Sample)));
        Assert.Contains("another order", NotTheSame(Analysis.Run(Sample), Analysis.Run(Retold.Renamed(Retold.Prefix(Sample, 27).Trace))));
        Assert.Contains(NotTheSame(Analysis.Run(Sample), Analysis.Run(Sample)), w => w.StartsWith("missed F1 Error write-to-clean file 0x5b5a5@", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_by_slicing_is_noticed()
    {
        var (whole, part) = (Analysis.Run(Sample), Retold.Prefix(Sample, 25));
        Assert.Contains(NotAsFiltered(whole, _ => true, Analysis.Run(part.Trace), part.Origin), w => w.StartsWith("missed Error write-to-clean", StringComparison.Ordinal));
        Assert.Contains(NotAsFiltered(Analysis.Run(part.Trace), _ => true, whole, part.Origin.Concat(Enumerable.Range(26, 20).Select(i => (long)i)).ToList()), w => w.StartsWith("invented Error write-to-clean", StringComparison.Ordinal));
        Assert.Contains(NotOfBeginning(Analysis.Run(part.Trace), whole), w => w.StartsWith("invented Error write-to-clean", StringComparison.Ordinal));
    }
}
