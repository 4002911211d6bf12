namespace Pintrace.Recorder.EventLog.Sqlite.Checksums;

/// <summary>
/// The running checksum of events (docs/event-log.md). A change of one number always changes it, and it never forgets:
/// each sum covers all events before it.
/// </summary>
public struct EventSum
{
    /// <summary>Odd, so that a multiplication by it loses nothing: 2^64 divided by the golden ratio.</summary>
    const ulong P = 0x9E3779B97F4A7C15;

    // Powers, so that the products of a row do not wait for each other.
    const ulong P2 = unchecked(P * P), P3 = unchecked(P2 * P), P4 = unchecked(P3 * P), P5 = unchecked(P4 * P);
    const ulong P6 = unchecked(P5 * P), P7 = unchecked(P6 * P), P8 = unchecked(P7 * P), P9 = unchecked(P8 * P);
    const ulong P10 = unchecked(P9 * P), P11 = unchecked(P10 * P), P12 = unchecked(P11 * P), P13 = unchecked(P12 * P);
    const ulong P14 = unchecked(P13 * P), P15 = unchecked(P14 * P), P16 = unchecked(P15 * P), P17 = unchecked(P16 * P);
    const ulong P18 = unchecked(P17 * P), P19 = unchecked(P18 * P);

    ulong _sum;

    /// <summary>Goes on from a sum that was stored.</summary>
    public EventSum(long stored) => _sum = (ulong)stored;

    /// <summary>The sum as it is stored.</summary>
    public readonly long Value => (long)_sum;

    /// <summary>The next event.</summary>
    public void Add(in PageEvent e)
    {
        ulong identity = Mix(e.Seq) * P19 + Mix(e.Tick) * P18 + Mix((long)e.Kind) * P17 + Mix(e.Pfn) * P16
            + Mix(e.Actor) * P15 + Mix(e.Callsite) * P14 + Mix(e.Operation) * P13;
        ulong folio = Mix(e.RefCount) * P12 + Mix((long)e.State) * P11 + Mix(e.MapCount) * P9 + Mix(e.PinCount) * P4;
        ulong work = Mix(e.Request) * P10 + Mix(e.N) * P8 + Mix(e.Token) * P7 + Mix(e.Arg) * P6
            + Mix((long)e.Flags) * P5 + Mix((long)e.Outcome) * P3;
        ulong seen = Mix(e.Cpu.Number) * P2 + Mix(e.Line) * P;
        ulong next = _sum + identity + folio + work + seen;
        _sum = (next ^ (next >> 32)) * P;
    }

    /// <summary>Lets the highest bits, which multiplication would lose to each other, reach lower ones.</summary>
    static ulong Mix(long value) => (ulong)value ^ ((ulong)value >> 32);
}
