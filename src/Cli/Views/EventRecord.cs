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
    int? Mapcount)
{
    public static EventRecord Of(PageEvent e, TraceNames names) => new(
        e.Seq,
        e.Tick,
        PublicName.SnakeOf(e.Kind),
        PublicName.SnakeOf(e.Outcome),
        e.Pfn == 0 ? null : e.Pfn,
        names.ActorName(e.Actor),
        names.CallsiteName(e.Callsite),
        e.N,
        Known(e.RefCount),
        Known(e.PinCount),
        Known(e.MapCount));

    /// <summary>A count, or null if the trace does not know it.</summary>
    public static int? Known(int count) => count == PageEvent.Unknown ? null : count;
}
