using System.Text.Json.Serialization;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>An event for scripts; a count that the trace does not know is null.</summary>
sealed record EventRecord(
    long Seq,
    long Tick,
    string Kind,
    string Outcome,
    long? Page,
    string Actor,
    string Callsite,
    int N,
    int? Refcount,
    int? Pincount,
    int? Mapcount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Sighting? Seen)
{
    public static EventRecord Of(PageEvent e, ITrace trace) => new(
        e.Seq,
        e.Tick,
        PublicName.SnakeOf(e.Kind),
        PublicName.SnakeOf(e.Outcome),
        e.Pfn == 0 ? null : e.Pfn,
        trace.Names.ActorName(e.Actor),
        trace.Names.CallsiteName(e.Callsite),
        e.N,
        Known(e.RefCount),
        Known(e.PinCount),
        Known(e.MapCount),
        Sighting.Of(in e, trace));

    /// <summary>A count, or null if the trace does not know it.</summary>
    public static int? Known(int count) => count == PageEvent.Unknown ? null : count;
}
