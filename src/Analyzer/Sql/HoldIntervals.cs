using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using static Pintrace.Analyzer.Sql.DerivedSource;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// The rows of view pins for a trace without tokens: acquisitions and releases as the replay matches them. Plain
/// references are left out where puts are not in the trace, because their end is unknown.
/// </summary>
static class HoldIntervals
{
    /// <param name="Hold">The acquisition, or the part of it that was released together.</param>
    /// <param name="End">The event that released it or showed that it is gone; default if it is still held.</param>
    /// <param name="With">unpin or put; null if no event shows the release.</param>
    /// <param name="Matched">How that is known.</param>
    internal readonly record struct Interval(Hold Hold, PageEvent End, string? With, string? Matched)
    {
        public bool IsShown => Matched == Inferred;
    }

    const string Inferred = "inferred", ByCount = "count";

    static readonly Relation View = SchemaComments.View("pins");

    static readonly Dictionary<string, Func<DerivedSource, Interval, object?>> Columns = new()
    {
        ["token"] = (_, i) => Id(i.Hold.Token),
        ["kind"] = (_, i) => i.Hold.IsPin ? "pin" : "get",
        ["pfn"] = (_, i) => Format.Page(i.Hold.Pfn),
        ["request"] = (_, i) => Id(i.Hold.Request),
        ["n"] = (_, i) => i.Hold.N,
        ["writes"] = (_, i) => (i.Hold.Flags & EventFlags.Write) != 0,
        ["longterm"] = (_, i) => (i.Hold.Flags & EventFlags.Longterm) != 0,
        ["acquired_by"] = (s, i) => s.Actor(i.Hold.Actor),
        ["acquired_at"] = (s, i) => s.Callsite(i.Hold.Callsite),
        ["acquired_seq"] = (_, i) => i.Hold.Seq,
        ["acquired_tick"] = (_, i) => i.Hold.Tick,
        ["released_with"] = (_, i) => i.With,
        ["released_at"] = (s, i) => i.IsShown ? s.Callsite(i.End.Callsite) : null,
        ["released_seq"] = (_, i) => Id(i.End.Seq),
        ["hold_ns"] = (_, i) => i.End.Seq == 0 ? null : i.End.Tick - i.Hold.Tick,
        ["released_by"] = (s, i) => i.IsShown ? s.Actor(i.End.Actor) : null,
        ["released_tick"] = (_, i) => i.End.Seq == 0 ? null : i.End.Tick,
        ["matched"] = (_, i) => i.Matched,
        ["acquired_callsite_id"] = (_, i) => Id(i.Hold.Callsite),
        ["released_callsite_id"] = (_, i) => i.IsShown ? Id(i.End.Callsite) : null,
    };

    public static DerivedRelation Pins { get; } = new(View with { Kind = "derived" },
        source => Read(source).Select(i => View.Columns.Select(c => Columns[c.Name](source, i)).ToArray()));

    /// <summary>All of a trace, with tokens or without, each when it ends.</summary>
    /// <exception cref="OperationCanceledException">The source was stopped.</exception>
    public static IEnumerable<Interval> Read(DerivedSource source)
    {
        var replay = new TraceReplay(source.Trace.Header.Coverage);
        bool puts = replay.State.Coverage.Has(TraceCoverage.Puts);
        foreach (var e in Timeline.Events(source.Trace))
        {
            source.Advance(e.Seq);
            var t = replay.Apply(in e);
            foreach (var hold in t.Released)
                if (IsRow(hold, puts)) yield return Released(hold, in e);
            foreach (var hold in t.ReleasedUnseen)
                if (IsRow(hold, puts)) yield return new Interval(hold, e, null, ByCount);
        }
        foreach (var hold in replay.State.OpenHolds())
            if (IsRow(hold, puts)) yield return new Interval(hold, default, null, null);
    }

    static bool IsRow(in Hold hold, bool puts) =>
        (hold.Flags & EventFlags.Gup) != 0 && !hold.IsMirror && (hold.IsPin || puts);

    /// <summary>A pin that turns out to have been released with put_page ends at an event other than its put.</summary>
    static Interval Released(Hold hold, in PageEvent e) => e.Kind switch
    {
        EventKind.Put => new Interval(hold, e, "put", Inferred),
        EventKind.Unpin => new Interval(hold, e, "unpin", Inferred),
        _ => new Interval(hold, e, "put", ByCount),
    };
}
