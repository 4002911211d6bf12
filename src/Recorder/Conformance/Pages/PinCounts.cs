using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>What the counts of an event say about pins.</summary>
/// <param name="Pins">Pins that are held after the event.</param>
/// <param name="Spare">
/// References that are neither pins nor mappings: the file's, the buffers', lookups. Less than 0 if references were
/// dropped that nobody had.
/// </param>
readonly record struct PinCounts(int Pins, int Spare)
{
    /// <summary>Reads the counts of an event; null if they tell nothing about pins.</summary>
    public static PinCounts? Of(in PageEvent e, in PageBelief page, bool isSimulated)
    {
        if (e.RefCount == PageEvent.Unknown || (e.State & (PageFlags.Zero | PageFlags.Frozen)) != 0) return null;
        if (e.Kind is EventKind.Alloc or EventKind.Free) return null;
        if (page.IsLarge || !isSimulated && e.PinCount != PageEvent.Unknown || (e.State & PageFlags.PinCounted) != 0)
            return e.PinCount == PageEvent.Unknown ? null : new(e.PinCount, 0);
        int bias = (e.State & PageFlags.NarrowCount) != 0 ? Limits.NarrowPinBias : Limits.PinBias;
        int rest = e.RefCount - Mappings(in e, isSimulated);
        int pins = (int)Math.Floor((rest + bias / 2) / (double)bias);
        return new(pins, rest - pins * bias);
    }

    /// <summary>The reference of a mapping that a real kernel is removing is still in the count.</summary>
    static int Mappings(in PageEvent e, bool isSimulated)
    {
        if (e.MapCount == PageEvent.Unknown) return 0;
        return e.Kind == EventKind.Zap && !isSimulated ? e.MapCount + e.N : e.MapCount;
    }
}
