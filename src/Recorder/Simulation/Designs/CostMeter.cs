using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>Counts what a run costs, from its events.</summary>
sealed class CostMeter : IEventSink
{
    readonly Dictionary<long, (int References, int Pins, PageFlags Flags)> _pages = [];

    /// <inheritdoc/>
    public TraceNames Names { get; } = new();

    /// <summary>What the run has cost so far.</summary>
    public DesignCost Cost { get; private set; }

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        bool isBounced = (e.State & PageFlags.Bounced) != 0;
        Cost += new DesignCost(
            Waits: e.Kind == EventKind.Wait ? 1 : 0,
            Skipped: e is { Kind: EventKind.ClearDirty, Outcome: Outcome.Skipped } ? 1 : 0,
            Bounced: e.Kind == EventKind.WritebackStart && isBounced ? 1 : 0,
            Refused: e.Outcome == Outcome.Refused ? 1 : 0,
            Atomics: AtomicsOf(in e),
            Taken: e.Kind is EventKind.Get or EventKind.Pin ? 1 : 0);
        _pages[e.Pfn] = (e.RefCount, e.PinCount, e.State);
    }

    /// <summary>
    /// One for each count or flag that an acquisition or a release changes, but for the first. A pin that is a bias on
    /// the reference count changes one.
    /// </summary>
    int AtomicsOf(in PageEvent e)
    {
        bool isOfHold = e.Kind is EventKind.Get or EventKind.Pin or EventKind.Put or EventKind.Unpin
            or EventKind.TryGet or EventKind.BackOff or EventKind.MarkPinned;
        if (!isOfHold || !_pages.TryGetValue(e.Pfn, out var before)) return 0;
        bool pin = e.PinCount != before.Pins && Math.Abs(e.RefCount - before.References) <= 1;
        bool[] changed = [e.RefCount != before.References, e.State != before.Flags, pin];
        int changes = changed.Count(isChanged => isChanged);
        bool isExtra = e.Kind is EventKind.TryGet or EventKind.BackOff or EventKind.MarkPinned;
        return isExtra ? changes : Math.Max(0, changes - 1);
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth)
    {
    }
}
