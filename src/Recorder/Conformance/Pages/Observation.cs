using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>
/// What a trace can show, found out before it is judged: which kinds of events occur at all, where events were lost,
/// and when processes ended. A kind that never occurs may not have been traced.
/// </summary>
sealed class Observation
{
    readonly bool[] _seen = new bool[EventKinds.Limit];
    readonly List<(long From, long To)> _losses = [];
    readonly Dictionary<int, long> _exits = [];
    readonly HashSet<int> _processors = [];
    bool _hasLostStart;
    long _newestProcessor;

    /// <summary>Reads a trace once.</summary>
    public Observation(ITrace trace, CancellationToken cancel)
    {
        IsSimulated = trace.Header.Source == TraceHeader.Simulated;
        HasSkippedProbes = trace.Names.Facts
            .Any(f => f.Key.StartsWith(CaptureFact.Missed, StringComparison.Ordinal) && f.Value > 0);
        foreach (var batch in EventBatches.Of(trace, cancel))
            foreach (ref readonly var e in batch.Span) Note(in e);
    }

    /// <summary>Every event and every change of a count is in the trace.</summary>
    public bool IsSimulated { get; }
    /// <summary>The capture says that the kernel skipped hits of kprobes, it does not say where.</summary>
    public bool HasSkippedProbes { get; }
    /// <summary>At how many places events were lost.</summary>
    public int Losses => _losses.Count;
    /// <summary>Time of the last event.</summary>
    public long LastTick { get; private set; }

    void Note(in PageEvent e)
    {
        (_seen[(int)e.Kind], LastTick) = (true, Math.Max(LastTick, e.Tick));
        if (_processors.Add(e.Cpu.Number)) _newestProcessor = e.Seq;
        if (e.Kind == EventKind.Gap) AddLoss(e.Request, e.Seq);
        _hasLostStart |= e is { Kind: EventKind.Gap, Request: 0 };
        if (e.Kind == EventKind.ActorExit) _exits[e.Actor] = e.Tick;
    }

    /// <summary>Losses that overlap become one, so that they can be searched.</summary>
    void AddLoss(long from, long to)
    {
        while (_losses.Count > 0 && _losses[^1].To >= from)
        {
            from = Math.Min(from, _losses[^1].From);
            _losses.RemoveAt(_losses.Count - 1);
        }
        _losses.Add((from, to));
    }

    /// <summary>Events of this kind are shown.</summary>
    public bool Shows(EventKind kind) => IsSimulated || _seen[(int)kind];

    /// <summary>
    /// Events may be missing between two that were seen. A buffer that was overwritten lost its oldest events, and each
    /// processor has its own: the trace is whole from the first event of the last of them.
    /// </summary>
    public bool MayMiss(long after, long before)
    {
        if (_hasLostStart && after < _newestProcessor) return true;
        int low = 0, high = _losses.Count;
        while (low < high)      // the first loss that ends after the earlier event
        {
            int middle = (low + high) / 2;
            if (_losses[middle].To > after) high = middle;
            else low = middle + 1;
        }
        return low < _losses.Count && _losses[low].From < before;
    }

    /// <summary>
    /// What flags may have become since the last event of their page. A real kernel also changes the page cache and
    /// PG_dirty where no probe is (reclaim, buffered writes), and allocates in bulk without a tracepoint; writeback and
    /// frees are all seen, or none.
    /// </summary>
    public FlagSet WithUnseen(FlagSet flags)
    {
        if (IsSimulated) return flags;
        flags = flags.Forget(PageBits.Cached).Forget(PageBits.Dirty).May(PageBits.InUse, true);
        bool seesWriteback = Shows(EventKind.WritebackStart) && Shows(EventKind.WritebackEnd);
        if (!seesWriteback) flags = flags.Forget(PageBits.Writeback);
        if (!Shows(EventKind.Free)) flags = flags.Forget(PageBits.InUse);
        return flags;
    }

    /// <summary>When an actor's process ended; false if the trace does not show it.</summary>
    public bool TryFindExit(NameId<Actor> actor, out long tick) => _exits.TryGetValue(actor, out tick);
}
