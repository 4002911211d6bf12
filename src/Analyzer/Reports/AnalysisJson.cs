using Pintrace.Analyzer.Detectors;
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
    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="path">Its path, as the user gave it.</param>
    /// <param name="exitCode">The command's exit code.</param>
    /// <param name="to">Where to.</param>
    public static void Write(AnalysisReport report, ITrace trace, string path, int exitCode, TextWriter to)
    {
        var evidence = new Evidence(trace, report.Findings.Concat(report.Suppressed));
        Json.Write(to, AnalysisDocument.Schema, new AnalysisDocument
        {
            Trace = Trace(report, path),
            Lost = report.Gaps.Select(g => new LossRecord(g.Seq, g.AfterSeq, g.Cpu, g.Lost)),
            Findings = report.Findings.Select(f => Finding(f, evidence, report.Names)),
            GroupedBy = report.GroupedBy,
            Callsites = report.Callsites.Select(Callsite),
            Totals = new OrderedDictionary<string, int>(
                report.Totals.Select(t => KeyValuePair.Create(PublicName.Of(t.Kind), t.Count))),
            Quality = Quality(report.Quality),
            Findable = DetectorCatalog.Rules.Select(rule => Findable(report, rule.Kind)),
            Metrics = report.Metrics.Select(Metric),
            PageStates = PageStates(report.PageStates),
            Suppressed = report.Suppressed.Select(f => Finding(f, evidence, report.Names)),
            Suppressions = report.Suppressions.Select(s => new SuppressionRecord(s.Kind, s.Pattern, s.Line, s.Matches)),
            ExitCode = exitCode,
        });
    }

    /// <summary>The members that describe a finding, a record for <see cref="Json"/> to write.</summary>
    public static object FindingMembers(Finding finding, Evidence evidence, TraceNames names) =>
        Finding(finding, evidence, names);

    static FindableRecord Findable(AnalysisReport report, FindingKind kind)
    {
        string? reason = report.NotFindable.GetValueOrDefault(kind);
        long notListed = report.NotListed.GetValueOrDefault(kind);
        return new() { Kind = kind, Findable = reason is null, Reason = reason, NotListed = notListed };
    }

    static TraceRecord Trace(AnalysisReport report, string path)
    {
        var header = report.Header;
        return new TraceRecord
        {
            Path = path,
            Events = report.Events,
            Pages = report.Pages,
            Callsites = report.Names.Callsites.Count,
            Source = header.Source,
            Match = ReducedTrace.MatchingOf(header.Coverage),
            Origin = header.Origin,
            Policy = header.Policy,
            Scenario = header.Scenario,
            Variant = header.Variant,
            Seed = header.Seed,
            Refused = report.Refused,
            Decisions = header.Decisions.Length == 0 ? null : header.Decisions,
            OutOfOrder = report.OutOfOrder.Events,
            OlderPins = report.PinsBeforeStart.Pins,
            ReleasedUnknown = report.ReleasedUnknown,
            Gaps = report.Gaps.Count,
            EventsLost = report.EventsLost,
            State = header.State,
        };
    }

    static FindingRecord Finding(Finding f, Evidence evidence, TraceNames names) => new()
    {
        Id = f.Id,
        Kind = f.Kind,
        Severity = f.Severity,
        Consequence = f.Consequence,
        Page = f.Pfn,
        Callsite = names.CallsiteName(f.Callsite),
        RelatedCallsite = f.RelatedCallsite.Exists ? names.CallsiteName(f.RelatedCallsite) : null,
        Evidence = f.Evidence,
        Count = f.Count,
        CountElsewhere = f.CountElsewhere,
        Conclusive = f.Conclusive,
        InconclusiveBecause = f.Doubt,
        Basis = f.Basis,
        PageRole = f.PageRole,
        Fingerprint = f.Fingerprint,
        Message = f.Message,
        Stacks = evidence.Of(f).Select(s => Event(s.Role, s.Event, names, evidence)),
    };

    static EvidenceRecord Event(EvidenceRole part, in PageEvent e, TraceNames names, Evidence evidence) => new(
        part, e.Seq, names.ActorName(e.Actor), PublicName.SnakeOf(e.Kind), PublicName.SnakeOf(e.Outcome), e.N,
        names.Stack(e.Callsite), evidence.Seen(in e));

    static CallsiteRecord Callsite(CallsiteRow row)
    {
        var numbers = new OrderedDictionary<string, object?>();
        foreach (var column in CallsiteColumns.Traffic) numbers[column.Name] = column.Value(row);
        foreach (var column in CallsiteColumns.Extent)
        {
            numbers[column.Name] = column.Value(row);
            if (column == CallsiteColumns.Longterm) numbers["longterm_share"] = Math.Round(row.LongtermShare, 4);
        }
        numbers["hold_ns"] = Holds(row);
        return new CallsiteRecord { Callsite = row.Callsite, Numbers = numbers };
    }

    static OrderedDictionary<string, long?> Holds(CallsiteRow row)
    {
        var holds = new OrderedDictionary<string, long?>();
        foreach (var column in CallsiteColumns.HoldTimes) holds[column.Name] = column.Value(row);
        holds[CallsiteColumns.Open.Name] = row.Open;
        holds[CallsiteColumns.OpenAtLeast.Name] = row.OpenAtLeastNs;
        return holds;
    }

    static QualityRecord Quality(TraceQuality quality) => new(
        quality.Pins.Select(p => new CounterRecord(p.What, p.Counted, p.Seen, Math.Round(p.Share, 4))),
        quality.MissedProbes.Select(p => new ProbeRecord(p.Probe, p.Hits)),
        quality.NotFindable.Select(n => new BlindRecord(n.Kind, n.Reason)),
        quality.Chosen.Count > 0 ? quality.Chosen : null);

    static MetricRecord Metric(Metric m) => new()
    {
        Name = m.Name,
        Unit = m.Unit,
        Polarity = m.Polarity,
        Value = m.Value,
    };

    static StatesRecord PageStates(PageStateHashes states) => new()
    {
        Changes = states.Changes,
        Spacing = states.Spacing,
        Last = $"{states.Last:x16}",
        Hashes = states.Chain.Select(c => $"{c.Hash:x16}@{c.Seq}"),
    };
}
