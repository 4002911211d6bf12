using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// The events that prove findings, read again from the trace: an analysis remembers only their numbers.
/// </summary>
public sealed class Evidence
{
    /// <summary>Up to this many events are read through rather than skipped by a seek.</summary>
    const int ReadOver = 4096;

    readonly Dictionary<long, PageEvent> _events = [];

    /// <summary>Reads the evidence of findings.</summary>
    public Evidence(ITrace trace, IEnumerable<Finding> findings)
    {
        long[] wanted = [.. findings.SelectMany(f => f.Evidence).Distinct().Order()];
        for (int next = 0; next < wanted.Length;)
            foreach (var e in TraceEvents.From(trace, wanted[next]))
            {
                if (e.Seq < wanted[next]) continue;
                _events[e.Seq] = e;
                if (++next == wanted.Length || wanted[next] - e.Seq > ReadOver) break;
            }
    }

    /// <summary>An event by its number.</summary>
    /// <exception cref="KeyNotFoundException">The event is not evidence of these findings.</exception>
    public PageEvent this[long seq] => _events[seq];

    /// <summary>The events of a finding in order, each with its part in the story.</summary>
    public IEnumerable<(string Part, PageEvent Event)> Of(Finding finding) =>
        finding.Evidence.Select(seq => (PartOf(_events[seq]), _events[seq]));

    /// <summary>
    /// "acquired", "submitted", "released", "owner ended", or "interfered" for whatever another actor did in between.
    /// </summary>
    internal static string PartOf(in PageEvent e) => e.Kind switch
    {
        EventKind.Get or EventKind.Pin or EventKind.TryGet or EventKind.DevMap => "acquired",
        EventKind.IoSubmit => "submitted",
        EventKind.Put or EventKind.Unpin => "released",
        EventKind.DmaStore or EventKind.DmaLoad => "accessed",
        EventKind.RequestEnd or EventKind.ActorExit => "owner ended",
        EventKind.Wait or EventKind.HungTask => "waits",
        EventKind.Charge => "charged",
        EventKind.Uncharge => "uncharged",
        _ => "interfered",
    };
}
