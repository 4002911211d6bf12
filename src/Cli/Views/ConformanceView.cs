using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Conformance;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Cli.Views;

/// <summary>
/// What came of comparing a trace with a policy, for people and for scripts (schema pintrace/conform/1).
/// </summary>
sealed class ConformanceView(ConformanceReport report, TraceReader trace)
{
    // ---- for people ----

    public void WriteText(Screen screen)
    {
        string events = Format.Count(trace.EventCount, "event");
        screen.Line($"{trace.Path}: {events}, {Format.Source(trace.Header)}");
        screen.Line(Verdict(screen.Palette));
        foreach (var (label, text) in Facts()) screen.Labelled($"  {label,-9} ", text);
        if (report.FirstImpossible is { History.Count: > 0 } first)
        {
            screen.Line();
            screen.Line($"page {Format.Page(first.Page)} before that:");
            new Lanes(trace.Names, _ => null, screen).Write(first.History, all: true, new RowLimit(0));
        }
        WriteRules(screen);
        screen.Line();
        screen.Command(Next());
    }

    string Verdict(Palette palette)
    {
        string policy = report.Policy;
        return report.Verdict switch
        {
            ConformanceVerdict.Conforms when report.ConstrainedEvents == 0 =>
                palette.Doubtful($"conforms to {policy}, but nothing in it could have said otherwise"),
            ConformanceVerdict.Conforms => palette.Good($"conforms to {policy}"),
            ConformanceVerdict.DoesNotConform => palette.Bad($"does not conform to {policy}"),
            ConformanceVerdict.Inconclusive => palette.Doubtful($"inconclusive: {WhyInconclusive()}"),
        };
    }

    string WhyInconclusive()
    {
        if (report.BoundReached) return "the search reached its bound";
        if (report.HasSkippedProbes) return "the kernel skipped hits of probes, and nothing says where";
        return report.UnseenReleases > 0
            ? $"by the counts, {Format.Count(report.UnseenReleases, "release")} of pins are not in the trace"
            : $"events were lost at {Format.Count(report.Losses, "place")}, and what they were may not conform";
    }

    IEnumerable<(string Label, string Text)> Facts()
    {
        yield return ("compared", report.Method == ConformanceMethod.Interleavings
            ? "with every interleaving of the scenario"
            : $"page by page; {Share(report.ConstrainedEvents, report.Events, "event")} and "
                + $"{Share(report.ConstrainedPages, report.Pages, "page")} could have contradicted the model");
        if (report.FirstImpossible is { } first)
        {
            string where = first.IsAtEnd ? "after the last event" : $"event {Format.Number(first.Seq)}";
            yield return ("at", first.Rule.Length == 0 ? where : $"{where}, by {first.Rule}");
            yield return ("seen", first.Seen);
            foreach (string allowed in first.Allowed) yield return ("allowed", allowed);
        }
        foreach (var d in report.Decisions) yield return ("decision", Of(d));
    }

    string Of(DecisionThatShows d)
    {
        string made = d.Made is null ? "" : $", {trace.Header.Policy} {d.Made}";
        string alone = d.IsAlone ? "" : " (only together)";
        string where = d.Seq > trace.EventCount ? "at the end" : $"at event {Format.Number(d.Seq)}";
        return $"{d.Decision}: {report.Policy} {d.Asked}{made}; shows {where}{alone}";
    }

    static string Share(long part, long all, string noun) =>
        $"{Format.Number(part)} of {Format.Count(all, noun)} ({Format.Percent(all == 0 ? 0 : (double)part / all)})";

    void WriteRules(Screen screen)
    {
        if (report.Rules.Count == 0) return;
        var table = new TextTable("rule", "judged", "broken", "decision");
        foreach (var rule in report.Rules.Where(r => r.Judged > 0))
            table.Add(rule.Id, Format.Number(rule.Judged), Format.Number(rule.Broken), rule.Decision ?? "");
        screen.Line();
        table.Write(screen);
        string[] untested = [.. report.Rules.Where(r => r.Judged == 0).Select(r => r.Id)];
        if (untested.Length > 0) screen.List("not put to the test: ", untested, ", ");
    }

    IReadOnlyList<string> Next() => report.FirstImpossible switch
    {
        { Page: > 0 } first => NextCommand.Of("show", trace.Path, "--page", Format.Page(first.Page)),
        { Seq: > 1 } first => NextCommand.Of("show", trace.Path, "--at", $"{first.Seq - 1}"),
        _ => NextCommand.Of("analyze", trace.Path),
    };

    // ---- for scripts ----

    public void WriteJson(int code, TextWriter to) => Json.Write(to, "pintrace/conform/1", new Document(
        trace.Path,
        report.Policy,
        report.Method,
        report.Verdict,
        report.FirstImpossible is { } first ? Of(first) : null,
        report.Decisions,
        new Extent(report.Events, report.ConstrainedEvents),
        new Extent(report.Pages, report.ConstrainedPages),
        report.Losses,
        report.HasSkippedProbes,
        report.UnseenReleases,
        report.BoundReached,
        report.Rules,
        code));

    ImpossibleRecord Of(ImpossibleEvent e) => new(
        e.Seq, e.IsAtEnd, e.Page == 0 ? null : e.Page, e.Rule.Length == 0 ? null : e.Rule, e.Seen, e.Allowed,
        [.. e.History.Select(h => EventRecord.Of(h, trace))]);

    sealed record Document(
        string Trace,
        string Policy,
        ConformanceMethod Method,
        ConformanceVerdict Verdict,
        ImpossibleRecord? FirstImpossible,
        IReadOnlyList<DecisionThatShows> Decisions,
        Extent Events,
        Extent Pages,
        int Losses,
        bool HasSkippedProbes,
        long UnseenReleases,
        bool BoundReached,
        IReadOnlyList<RuleResult> Rules,
        int ExitCode);

    sealed record Extent(long All, long Constrained);

    sealed record ImpossibleRecord(
        long Seq,
        bool IsAtEnd,
        long? Page,
        string? Rule,
        string Seen,
        IReadOnlyList<string> Allowed,
        IReadOnlyList<EventRecord> History);
}
