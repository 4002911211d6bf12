using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// The events that prove findings, read again from the trace: an analysis remembers only their numbers.
/// </summary>
public sealed class Evidence
{
    readonly Dictionary<long, PageEvent> _events = [];
    readonly ITrace _trace;

    /// <summary>Reads the evidence of findings.</summary>
    public Evidence(ITrace trace, IEnumerable<Finding> findings)
    {
        _trace = trace;
        long[] wanted = [.. findings.SelectMany(f => f.Evidence).Distinct().Order()];
        foreach (var e in TraceEvents.At(trace, wanted)) _events[e.Seq] = e;
    }

    /// <summary>The events of a finding in order, each with its role in the story.</summary>
    /// <exception cref="KeyNotFoundException">It is none of the findings whose evidence was read.</exception>
    public IEnumerable<(EvidenceRole Role, PageEvent Event)> Of(Finding finding) =>
        finding.Evidence.Select(seq => (RoleOf(_events[seq], finding), _events[seq]));

    /// <summary>
    /// The step of a finding's first occurrence that should not have been possible: the release that was not its
    /// holder's, what the kernel did to a page although it was held, or else the access that went ahead. Null if it
    /// is rather a step that is missing, as with a leak.
    /// </summary>
    /// <exception cref="KeyNotFoundException">It is none of the findings whose evidence was read.</exception>
    public PageEvent? Culprit(Finding finding)
    {
        if (finding.Rule.FindsAbsence) return null;
        (EvidenceRole Role, PageEvent Event)[] story = [.. Of(finding).Where(s => s.Role != EvidenceRole.Again)];
        if (story is [var only]) return only.Role == EvidenceRole.Symptom ? null : only.Event;
        return Last(finding.Callsite, EvidenceRole.Interfered, EvidenceRole.Released)
            ?? Last(finding.RelatedCallsite, EvidenceRole.Interfered)
            ?? Last(null, EvidenceRole.Interfered)
            ?? Last(null, EvidenceRole.Accessed);

        PageEvent? Last(NameId<Callsite>? at, params EvidenceRole[] roles)
        {
            bool IsMeant((EvidenceRole Role, PageEvent Event) step) =>
                roles.Contains(step.Role) && (at is not { } callsite || step.Event.Callsite == callsite);
            int found = Array.FindLastIndex(story, IsMeant);
            return found < 0 ? null : story[found].Event;
        }
    }

    /// <summary>The events of later occurrences, as words; null if there are none.</summary>
    public static string? Again(Finding finding)
    {
        var events = finding.Evidence.Where(finding.IsAgain).ToList();
        return events.Count == 0 ? null : $"{(events.Count == 1 ? "event" : "events")} {string.Join(", ", events)}";
    }

    /// <summary>Where a real kernel's event was seen; null in a simulation.</summary>
    public Sighting? Seen(in PageEvent e) => Sighting.Of(in e, _trace);

    static EvidenceRole RoleOf(in PageEvent e, Finding finding)
    {
        if (finding.IsAgain(e.Seq)) return EvidenceRole.Again;
        foreach (var (kind, role) in finding.Rule.Roles)
            if (kind == e.Kind) return role;
        return e.Outcome is Outcome.Bug or Outcome.Refused ? EvidenceRole.Symptom : RoleOf(e.Kind);
    }

    static EvidenceRole RoleOf(EventKind kind) => kind switch
    {
        EventKind.Get or EventKind.Pin or EventKind.TryGet or EventKind.DevMap or EventKind.Charge =>
            EvidenceRole.Acquired,
        EventKind.Put or EventKind.Unpin or EventKind.Uncharge => EvidenceRole.Released,
        EventKind.IoSubmit or EventKind.DmaMap or EventKind.DmaStore or EventKind.DmaLoad or EventKind.CpuStore
            or EventKind.CpuLoad or EventKind.SetDirty => EvidenceRole.Accessed,
        EventKind.PinTest or EventKind.Warn or EventKind.MigrateFail or EventKind.Retry or EventKind.HungTask
            or EventKind.RequestEnd or EventKind.ActorExit => EvidenceRole.Symptom,
        _ => EvidenceRole.Interfered,
    };
}
