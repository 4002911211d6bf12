using System.Text.Json;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>An analysis for scripts: schema pintrace/analyze/1. Fields may be added, never renamed.</summary>
public static class AnalysisJson
{
    /// <summary>Writes the report.</summary>
    public static void Write(AnalysisReport report, ITrace trace, string path, int exitCode, TextWriter to) => Json.Write(to, "pintrace/analyze/1", json =>
    {
        var evidence = new Evidence(trace, report.Findings.Concat(report.Suppressed));
        json.Object("trace", () => WriteTrace(json, report, path));
        json.Array("lost", report.Gaps, g => json.Object(null, () =>
        {
            json.WriteNumber("seq", g.Seq);
            json.WriteNumber("after_seq", g.AfterSeq);
            if (g.Cpu is { } cpu) json.WriteNumber("cpu", cpu);
            else json.WriteNull("cpu");
            json.WriteNumber("events", g.Lost);
        }));
        json.Array("findings", report.Findings, f => WriteFinding(json, f, evidence, report.Names));
        json.WriteString("grouped_by", PublicName.Kebab(report.GroupedBy.ToString()));
        json.Array("callsites", report.Callsites, r => WriteCallsite(json, r));
        json.Object("totals", () =>
        {
            foreach (var (kind, count) in report.Totals) json.WriteNumber(PublicName.Of(kind), count);
        });
        json.Object("quality", () => WriteQuality(json, report.Quality));
        json.Array("metrics", report.Metrics, m => WriteMetric(json, m));
        json.Object("page_states", () => WriteStates(json, report.PageStates));
        json.Array("suppressed", report.Suppressed, f => WriteFinding(json, f, evidence, report.Names));
        json.Array("suppressions", report.Suppressions, s => json.Object(null, () =>
        {
            json.WriteString("kind", PublicName.Of(s.Kind));
            json.WriteString("pattern", s.Pattern);
            json.WriteNumber("line", s.Line);
            json.WriteNumber("matches", s.Matches);
        }));
        json.WriteNumber("exit_code", exitCode);
    });

    /// <summary>Writes the members that describe a trace.</summary>
    internal static void WriteTrace(Utf8JsonWriter json, AnalysisReport report, string path)
    {
        var h = report.Header;
        json.WriteString("path", path);
        json.WriteNumber("events", report.Events);
        json.WriteNumber("pages", report.Pages);
        json.WriteNumber("callsites", report.Names.Callsites.Count);
        json.WriteString("source", h.Source);
        json.WriteString("match", PublicName.Kebab(ReducedTrace.MatchingOf(h.Coverage).ToString()));
        json.WriteString("origin", h.Origin);
        json.WriteString("policy", h.Policy);
        json.WriteString("scenario", h.Scenario);
        json.WriteString("variant", h.Variant);
        if (h.Seed is { } seed) json.WriteNumber("seed", seed);
        else json.WriteNull("seed");
        json.WriteNumber("refused", report.Refused);
        json.WritePropertyName("decisions");
        json.WriteRawValue(h.Decisions.Length == 0 ? "null" : h.Decisions);
        json.WriteNumber("out_of_order", report.OutOfOrder.Events);
        json.WriteNumber("older_pins", report.Older.Pins);
        json.WriteNumber("released_unknown", report.ReleasedUnknown);
        json.WriteNumber("gaps", report.Gaps.Count);
        json.WriteNumber("events_lost", report.EventsLost);
        json.WriteString("state", h.State);
    }

    static void WriteFinding(Utf8JsonWriter json, Finding f, Evidence evidence, TraceNames names) => json.Object(null, () => WriteFindingMembers(json, f, evidence, names));

    /// <summary>Writes the members that describe a finding.</summary>
    public static void WriteFindingMembers(Utf8JsonWriter json, Finding f, Evidence evidence, TraceNames names)
    {
        json.WriteString("id", f.Id);
        json.WriteString("kind", PublicName.Of(f.Kind));
        json.WriteString("severity", PublicName.Kebab(f.Severity.ToString()));
        json.WriteNumber("page", f.Pfn);
        json.WriteString("callsite", names.CallsiteName(f.Callsite));
        if (f.RelatedCallsite == 0) json.WriteNull("related_callsite");
        else json.WriteString("related_callsite", names.CallsiteName(f.RelatedCallsite));
        json.Array("evidence", f.Evidence, json.WriteNumberValue);
        json.WriteNumber("count", f.Count);
        if (f.CountElsewhere > 0) json.WriteNumber("count_elsewhere", f.CountElsewhere);
        json.WriteBoolean("conclusive", f.Conclusive);
        json.WriteString("inconclusive_because", f.Doubt);
        json.WriteString("basis", PublicName.Kebab(f.Basis.ToString()));
        json.WriteString("page_role", f.PageRole);
        json.WriteString("fingerprint", f.Fingerprint);
        json.WriteString("message", f.Message);
        WriteStacks(json, f, evidence, names);
    }

    /// <summary>Who did what of the evidence, with whole stacks: acquired, released, interfered, ...</summary>
    static void WriteStacks(Utf8JsonWriter json, Finding f, Evidence evidence, TraceNames names) =>
        json.Array("stacks", evidence.Of(f), s => json.Object(null, () =>
        {
            json.WriteString("part", s.Part);
            json.WriteNumber("seq", s.Event.Seq);
            json.WriteString("actor", names.ActorName(s.Event.Actor));
            json.WriteString("kind", PublicName.Snake(s.Event.Kind.ToString()));
            json.WriteString("outcome", PublicName.Snake(s.Event.Outcome.ToString()));
            json.WriteNumber("n", s.Event.N);
            json.WriteString("stack", names.Stack(s.Event.Callsite));
        }));

    static void WriteQuality(Utf8JsonWriter json, TraceQuality quality)
    {
        json.Array("pins", quality.Pins, p => json.Object(null, () =>
        {
            json.WriteString("what", p.What);
            json.WriteNumber("counted", p.Counted);
            json.WriteNumber("seen", p.Seen);
            json.WriteNumber("share", Math.Round(p.Share, 4));
        }));
        json.Array("missed_probes", quality.MissedProbes, p => json.Object(null, () =>
        {
            json.WriteString("probe", p.Probe);
            json.WriteNumber("hits", p.Hits);
        }));
        json.Array("not_findable", quality.NotFindable, n => json.Object(null, () =>
        {
            json.WriteString("kind", PublicName.Of(n.Kind));
            json.WriteString("reason", n.Reason);
        }));
    }

    /// <summary>What "diff" needs to find where another run parts from this one.</summary>
    static void WriteStates(Utf8JsonWriter json, PageStateHashes states)
    {
        json.WriteNumber("changes", states.Changes);
        json.WriteNumber("spacing", states.Spacing);
        json.WriteString("last", $"{states.Last:x16}");
        json.Array("hashes", states.Chain, c => json.WriteStringValue($"{c.Hash:x16}@{c.Seq}"));
    }

    static void WriteMetric(Utf8JsonWriter json, Metric m) => json.Object(null, () =>
    {
        json.WriteString("name", m.Name);
        json.WriteString("unit", m.Unit);
        json.WriteString("polarity", PublicName.Kebab(m.Polarity.ToString()));
        json.WriteNumber("value", m.Value);
    });

    static void WriteCallsite(Utf8JsonWriter json, CallsiteRow r) => json.Object(null, () =>
    {
        json.WriteString("callsite", r.Callsite);
        json.WriteNumber("gets", r.Gets);
        json.WriteNumber("puts", r.Puts);
        json.WriteNumber("pins", r.Pins);
        json.WriteNumber("unpins", r.Unpins);
        json.WriteNumber("refused", r.Refused);
        json.WriteNumber("releases_not_seen", r.ReleasesNotSeen);
        json.WriteNumber("outstanding", r.Outstanding);
        json.WriteNumber("leaked", r.Leaked);
        json.WriteNumber("early_releases", r.EarlyReleases);
        json.WriteNumber("pages", r.Pages);
        json.WriteNumber("peak", r.Peak);
        json.WriteNumber("longterm", r.Longterm);
        json.WriteNumber("longterm_share", Math.Round(r.LongtermShare, 4));
        json.WriteNumber("wrong_kind", r.WrongKind);
        json.WriteNumber("findings", r.Findings);
        json.WriteNumber("page_ns", r.PageNs);
        json.Object("hold_ns", () =>
        {
            foreach (var column in CallsiteColumns.HoldTimes)
                if (column.Value(r) is { } ns) json.WriteNumber(column.Name, ns);
                else json.WriteNull(column.Name);
            json.WriteNumber("open", r.Open);
            json.WriteNumber("open_at_least", r.OpenAtLeastNs);
        });
    });
}
