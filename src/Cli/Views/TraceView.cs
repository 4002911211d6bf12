using System.Text.Json;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>What "show" shows, as text or as JSON (schema pintrace/show/1).</summary>
sealed class TraceView(TraceReader trace, int limit, bool json, TextWriter to)
{
    /// <summary>All events of a page.</summary>
    public void Life(long pfn)
    {
        List<PageEvent> events = [.. Timeline.Life(trace, pfn)];
        if (events.Count == 0) throw new UsageException($"The trace does not mention page {Format.Page(pfn)}.");
        if (json) { WriteJson(j => j.Array("events", events, e => WriteEvent(j, e))); return; }
        to.WriteLine($"page {Format.Page(pfn)}: {Format.Count(events.Count, "event")}");
        Lanes.Write(Head(events), trace.Names, _ => null, all: true, to);
        Remainder(events.Count);
        to.WriteLine(NextCommand.Of("show", trace.Path, "--page", Format.Page(pfn), "--at", $"{events[^1].Seq}"));
    }

    /// <summary>The machine, or one page, after an event.</summary>
    public void State(long seq, long? pfn, string? cacheFolder, CancellationToken cancel)
    {
        var replay = Timeline.At(trace, seq, cacheFolder, cancel);
        List<PageState> pages = pfn is { } one ? [PageAt(replay, one, seq)] : [.. replay.Pages.Where(p => p.Counts.RefCount != 0).OrderByDescending(p => replay.HoldsOf(p).Any()).ThenBy(p => p.Pfn)];
        var last = Timeline.Events(trace, seq).First();
        if (json) { WriteJson(j => WriteState(j, replay, last, pages)); return; }
        to.WriteLine($"after event {Format.Number(seq)} of {Format.Number(trace.EventCount)}, {Format.Time(last.Tick)}: {(last.Kind == EventKind.Gap ? "events were lost" : $"{trace.Names.ActorName(last.Actor)} {Format.Kind(in last)}{(last.Pfn == 0 ? "" : " page " + Format.Page(last.Pfn))} at {trace.Names.CallsiteName(last.Callsite)}")}");
        if (pfn is null) to.WriteLine($"{Format.Count(pages.Count, "page")}, {Format.Number(pages.Count(p => replay.HoldsOf(p).Any()))} held");
        var table = new TextTable("page", "refcount", "pincount", "mapcount", "flags", "held by");
        foreach (var p in pages.Take(limit == 0 ? int.MaxValue : limit)) table.Add(Format.Page(p.Pfn), Count(p.Counts.RefCount), p.Counts.PinCount == 0 ? "-" : Count(p.Counts.PinCount), Count(p.Counts.MapCount), Flags(p), Holders(replay, p));
        table.Write(to);
        Remainder(pages.Count);
        if (pages.Count > 0) to.WriteLine(NextCommand.Of("show", trace.Path, "--page", Format.Page(pages[0].Pfn)));
    }

    /// <summary>A page that was freed is in no replay: it has no references.</summary>
    PageState PageAt(TraceState replay, long pfn, long seq)
    {
        if (replay.TryFindPage(pfn, out var page)) return page;
        if (Timeline.Life(trace, pfn).All(e => e.Seq > seq)) throw new UsageException($"No event up to {seq} mentions page {Format.Page(pfn)}.");
        return PageState.Unused(pfn);
    }

    /// <summary>A finding with its rule, its stacks, and what happened to its page; matching as in the analysis that numbered it.</summary>
    public void Finding(string id, Matching matching, Action<long> progress, CancellationToken cancel)
    {
        var report = Analysis.Run(ReducedTrace.Of(trace, matching), progress: progress, cancel: cancel);
        var finding = report.Find(id)
            ?? throw new UsageException(report.Findings.Count == 0 ? "The trace has no findings." : $"There is no finding '{id}'; there are F1 to F{report.Findings.Count}.");
        var story = Timeline.Story(trace, finding);
        string rule = DetectorCatalog.Rules.First(d => d.Kind == finding.Kind).Text;
        var evidence = new Evidence(trace, [finding]);
        if (json) { WriteJson(j => WriteFinding(j, finding, rule, story, evidence)); return; }
        to.WriteLine($"{finding.Id} {PublicName.Kebab(finding.Severity.ToString())} {PublicName.Of(finding.Kind)}: {finding.Message}{(finding.Count > 1 ? $" ({Format.Number(finding.Count)} times; the first is told here)" : "")}");
        to.WriteLine($"rule: {rule}");
        to.WriteLine($"established: {BasisOf(finding)}");
        if (finding.Doubt is { } doubt) to.WriteLine($"inconclusive: {doubt}");
        foreach (var (part, e) in evidence.Of(finding)) WriteStack(part, e, finding);
        to.WriteLine();
        Lanes.Write(Head(story), trace.Names, e => e.Seq == finding.Evidence[^1] ? PublicName.Of(finding.Kind) : finding.Evidence.Contains(e.Seq) ? "evidence" : null, all: false, to);
        Remainder(story.Count);
        string at = $"{finding.Evidence[^1]}";
        to.WriteLine(finding.Pfn == 0 ? NextCommand.Of("show", trace.Path, "--at", at) : NextCommand.Of("show", trace.Path, "--page", Format.Page(finding.Pfn), "--at", at));
    }

    static string BasisOf(Finding f) => f.Basis switch
    {
        Basis.Exact => "exact, the log names what belongs together or one event shows it all",
        Basis.ByCount => "by count, the reference counts of later events leave no other reading",
        Basis.Inferred => "inferred, releases were matched with acquisitions by page, kind, request and callsite",
    };

    void WriteStack(string part, PageEvent e, Finding finding)
    {
        to.WriteLine($"{part} at event {e.Seq} by {trace.Names.ActorName(e.Actor)}{(e.Callsite == finding.Callsite ? ", to blame" : "")}:");
        foreach (string function in trace.Names.Stack(e.Callsite).Split(Callsite.Separator)) to.WriteLine("    " + function);
    }

    List<PageEvent> Head(IReadOnlyList<PageEvent> events) => [.. events.Take(limit == 0 ? int.MaxValue : limit)];

    void Remainder(int count)
    {
        if (limit > 0 && count > limit) to.WriteLine($"... {Format.Number(count - limit)} more (--limit 0 shows all)");
    }

    static string Count(int count) => count == PageEvent.Unknown ? "?" : Format.Number(count);

    static string Flags(PageState p) => p.Counts.Flags == PageFlags.None ? "" : string.Join(' ', p.Counts.Flags.ToString().Split(", ").Select(PublicName.Snake));

    string Holders(TraceState replay, PageState p) => string.Join(", ", replay.HoldsOf(p).GroupBy(h => (h.IsPin, h.Callsite)).Select(g =>
        $"{Format.Number(g.Sum(h => h.N))} {(g.Key.IsPin ? "pin" : "get")} {trace.Names.CallsiteName(g.Key.Callsite)} (since {g.First().Seq})"));

    // ---- JSON ----

    void WriteJson(Action<Utf8JsonWriter> members) => Json.Write(to, "pintrace/show/1", j =>
    {
        j.WriteString("trace", trace.Path);
        members(j);
    });

    void WriteFinding(Utf8JsonWriter j, Finding f, string rule, IReadOnlyList<PageEvent> story, Evidence evidence)
    {
        Json.Members(j, AnalysisJson.FindingMembers(f, evidence, trace.Names));
        j.WriteString("rule", rule);
        j.WriteString("callsite_stack", f.Callsite == 0 ? null : trace.Names.Callsites[f.Callsite].Stack);
        j.WriteString("related_stack", f.RelatedCallsite == 0 ? null : trace.Names.Callsites[f.RelatedCallsite].Stack);
        j.Array("events", story, e => WriteEvent(j, e));
    }

    void WriteState(Utf8JsonWriter j, TraceState replay, PageEvent last, List<PageState> pages)
    {
        j.Object("event", () => WriteEventMembers(j, last));
        j.Array("pages", pages, p => j.Object(null, () =>
        {
            j.WriteNumber("page", p.Pfn);
            WriteCounts(j, p.Counts.RefCount, p.Counts.PinCount, p.Counts.MapCount);
            j.WriteString("flags", Flags(p));
            j.Array("holds", replay.HoldsOf(p), h => j.Object(null, () =>
            {
                j.WriteString("kind", h.IsPin ? "pin" : "get");
                j.WriteNumber("n", h.N);
                j.WriteString("callsite", trace.Names.CallsiteName(h.Callsite));
                j.WriteString("actor", trace.Names.ActorName(h.Actor));
                j.WriteNumber("seq", h.Seq);
                j.WriteNumber("held_ns", last.Tick - h.Tick);
            }));
        }));
    }

    void WriteEvent(Utf8JsonWriter j, PageEvent e) => j.Object(null, () => WriteEventMembers(j, e));

    void WriteEventMembers(Utf8JsonWriter j, PageEvent e)
    {
        j.WriteNumber("seq", e.Seq);
        j.WriteNumber("tick", e.Tick);
        j.WriteString("kind", PublicName.Snake(e.Kind.ToString()));
        j.WriteString("outcome", PublicName.Snake(e.Outcome.ToString()));
        if (e.Pfn == 0) j.WriteNull("page");
        else j.WriteNumber("page", e.Pfn);
        j.WriteString("actor", trace.Names.ActorName(e.Actor));
        j.WriteString("callsite", trace.Names.CallsiteName(e.Callsite));
        j.WriteNumber("n", e.N);
        WriteCounts(j, e.RefCount, e.PinCount, e.MapCount);
    }

    static void WriteCounts(Utf8JsonWriter j, int refcount, int pincount, int mapcount)
    {
        Write("refcount", refcount);
        Write("pincount", pincount);
        Write("mapcount", mapcount);

        void Write(string name, int count)
        {
            if (count == PageEvent.Unknown) j.WriteNull(name);
            else j.WriteNumber(name, count);
        }
    }
}
