using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.Designs;

/// <summary>Counts what runs cost, from their events, and keeps none of these.</summary>
sealed class CostMeter : IEventSink
{
    readonly Dictionary<long, (int References, int Pins, PageFlags Flags)> _pages = [];
    readonly HashSet<long> _leftDirty = [];

    /// <inheritdoc/>
    public TraceNames Names { get; } = new();

    /// <summary>What the runs have cost so far.</summary>
    public RunCosts Costs { get; private set; }

    /// <summary>What follows is of another run.</summary>
    public void BeginRun()
    {
        _pages.Clear();
        _leftDirty.Clear();
    }

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        bool isBounced = (e.State & PageFlags.Bounced) != 0;
        Costs += new RunCosts(
            Waits: e.Kind == EventKind.Wait ? 1 : 0,
            Skipped: SkippedBy(in e),
            Bounced: e.Kind == EventKind.WritebackStart && isBounced ? 1 : 0,
            Refused: e.Outcome == Outcome.Refused ? 1 : 0,
            Retries: e.Kind == EventKind.Retry ? 1 : 0,
            Copies: e is { Kind: EventKind.Cow or EventKind.Migrate, Outcome: Outcome.Done } ? 1 : 0,
            Atomics: AtomicsOf(in e),
            Taken: e.Kind is EventKind.Get or EventKind.Pin ? 1 : 0);
        _pages[e.Pfn] = (e.RefCount, e.PinCount, e.State);
    }

    /// <summary>
    /// A page that is not cleaned is left alone, unless its writeback starts all the same, from a copy. Between the two
    /// the writer has the page locked: no other one comes between.
    /// </summary>
    int SkippedBy(in PageEvent e)
    {
        if (e.Kind is not (EventKind.ClearDirty or EventKind.WritebackStart)) return 0;
        bool wasLeft = _leftDirty.Remove(e.Pfn);
        if (e.Kind == EventKind.WritebackStart) return wasLeft ? -1 : 0;
        return e.Outcome == Outcome.Skipped && _leftDirty.Add(e.Pfn) ? 1 : 0;
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
