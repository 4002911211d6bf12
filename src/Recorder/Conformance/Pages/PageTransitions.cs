using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>What an event demands of a page's flags, and what it makes of them.</summary>
/// <param name="Demands">Bits that must have a value before.</param>
/// <param name="Makes">Bits that have a value afterwards.</param>
sealed record PageTransition((PageBits Bit, bool Value)[] Demands, (PageBits Bit, bool Value)[] Makes);

/// <summary>
/// The model of a page's life, dirtiness and writeback: mm/page_alloc.c, mm/filemap.c, mm/page-writeback.c.
/// </summary>
static class PageTransitions
{
    static readonly (PageBits, bool) InUse = (PageBits.InUse, true), Free = (PageBits.InUse, false),
        Idle = (PageBits.Writeback, false);

    static readonly PageTransition Any = new([InUse], []);

    static readonly Dictionary<EventKind, PageTransition> ByKind = new()
    {
        [EventKind.Alloc] = new([Free], [InUse, (PageBits.Cached, false), (PageBits.Dirty, false), Idle]),
        [EventKind.Free] = new([InUse, Idle], [Free, (PageBits.Cached, false), (PageBits.Dirty, false), Idle]),
        [EventKind.CacheAdd] = new([InUse, (PageBits.Cached, false)], [(PageBits.Cached, true)]),
        [EventKind.CacheRemove] = new([InUse, (PageBits.Cached, true)], [(PageBits.Cached, false)]),
        [EventKind.SetDirty] = new([InUse], [(PageBits.Dirty, true)]),
        [EventKind.ClearDirty] = new([InUse, Idle], [(PageBits.Dirty, false)]),
        [EventKind.WritebackStart] = new([InUse, Idle], [(PageBits.Writeback, true)]),
        [EventKind.WritebackEnd] = new([InUse, (PageBits.Writeback, true)], [Idle]),
    };

    /// <summary>
    /// Kinds that may meet a page that nobody has: a lockless lookup takes back what it took; a caller releases, and a
    /// device uses, what is no longer theirs; a tail page, whose folio alone is known to be in use, is mapped for DMA.
    /// </summary>
    static readonly EventKind[] Stray =
    [
        EventKind.TryGet, EventKind.BackOff, EventKind.Wait, EventKind.Wake, EventKind.Put, EventKind.Unpin,
        EventKind.DmaStore, EventKind.DmaLoad, EventKind.IoComplete, EventKind.DmaMap, EventKind.DmaUnmap,
    ];

    /// <summary>Those of a kind; null if it may happen to any page.</summary>
    public static PageTransition? Of(EventKind kind) =>
        ByKind.GetValueOrDefault(kind) ?? (EventKinds.NeedsPage(kind) && !Stray.Contains(kind) ? Any : null);

    /// <summary>Every kind that demands something.</summary>
    public static IReadOnlyList<EventKind> Kinds { get; } =
        [.. Enum.GetValues<EventKind>().Where(k => k != EventKind.None && Of(k) is not null)];

    /// <summary>Those that change the flags.</summary>
    public static IEnumerable<EventKind> Changes => ByKind.Keys;

    /// <summary>The states that allow an event.</summary>
    public static FlagSet Allowing(FlagSet states, PageTransition transition)
    {
        foreach (var (bit, value) in transition.Demands) states = states.Where(bit, value);
        return states;
    }

    /// <summary>The states after an event; if it was impossible, only what it says itself is known.</summary>
    public static FlagSet After(FlagSet states, PageTransition transition)
    {
        var allowing = Allowing(states, transition);
        if (allowing.IsEmpty) allowing = Allowing(FlagSet.Any, transition);
        foreach (var (bit, value) in transition.Makes) allowing = allowing.Set(bit, value);
        return allowing;
    }
}
