using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Quality;

/// <summary>
/// How many events of each kind a trace has, and how many pins they took and released, as the kernel's own counters
/// count.
/// </summary>
sealed class EventTally
{
    const EventFlags NotCounted = EventFlags.Uncounted | EventFlags.Carried;

    readonly long[] _ofKind = new long[EventKinds.Limit];

    /// <summary>How many events, by the number of the kind.</summary>
    public IReadOnlyList<long> OfKind => _ofKind;
    /// <summary>Pins taken, including those that were given back at once.</summary>
    public long Acquired { get; private set; }
    /// <summary>Pins released, by gup itself or by their owners.</summary>
    public long Released { get; private set; }

    public void Count(in PageEvent e)
    {
        _ofKind[(int)e.Kind]++;
        if (e.Outcome != Outcome.Done || (e.Flags & NotCounted) != 0) return;
        switch (e.Kind)
        {
            case EventKind.Pin: if ((e.Flags & (EventFlags.Fast | EventFlags.NoStat)) == 0) Acquired += e.N; break;
            case EventKind.TryGet: Acquired += PinsOf(in e); break;
            case EventKind.Unpin: Released += e.N; break;
            case EventKind.BackOff: Released += PinsOf(in e); break;
        }
    }

    /// <summary>
    /// Pins among what gup_fast took before it looked: a pin adds 1,024 to the count of a small folio, or one to both
    /// counts of a large one.
    /// </summary>
    static long PinsOf(in PageEvent e) => e.Arg > 0 ? e.Arg : e.N >= Limits.PinBias ? e.N / Limits.PinBias : 0;
}
