using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Events of probes that a mapping file explains. One event for each page that a line names. Probes on functions that
/// call each other are told apart by the calls that they enter and leave: the outermost counts, and none does as soon
/// as the trace shows the references themselves, by a probe of the recipes or by a mapped one that is not on such a
/// function.
/// </summary>
sealed class MappedEvents(EventMaker events, KernelProfile kernel)
{
    const int MostPages = 4096, DeepestCalls = 64;

    readonly Dictionary<TracedTask, List<string>> _calls = [];
    readonly List<long> _pages = [], _pfns = [], _heldAcquisitions = [], _heldReleases = [];
    bool _innerAcquires, _innerReleases;

    /// <summary>
    /// The trace shows references being taken or dropped one folio at a time: the calls around are not counted.
    /// </summary>
    public void SawInner(bool acquires)
    {
        ref bool seen = ref acquires ? ref _innerAcquires : ref _innerReleases;
        if (seen) return;
        seen = true;
        var held = acquires ? _heldAcquisitions : _heldReleases;
        foreach (long slot in held) events.Queue.Cancel(slot, ProbedFunction.OuterCall);
        held.Clear();
    }

    /// <summary>Events were lost, perhaps returns of calls.</summary>
    public void ForgetCalls() => _calls.Clear();

    /// <summary>A line of a probe that is mapped; false if it makes no event.</summary>
    public bool Read(MappedProbe probe, in ProbeRecord line)
    {
        bool outermost = !probe.Nests || (probe.IsReturn ? Leave(probe.Call) : Enter(probe.Call));
        var fields = new NamedFields(FieldsOf(in line));
        if (probe.Kind == EventKind.None || !outermost || !Succeeded(probe, in fields)) return false;
        if (probe.Call.Length == 0) { if (probe.Acquires || probe.Releases) SawInner(probe.Acquires); }
        else if (probe.Acquires && _innerAcquires || probe.Releases && _innerReleases) return false;
        FindPages(probe, in fields);
        var callsite = CallsiteOf(in line);
        foreach (long pfn in _pfns) Add(probe, pfn, in fields, callsite);
        return _pfns.Count > 0;
    }

    bool Enter(string call)
    {
        if (!_calls.TryGetValue(events.Task, out var calls)) _calls[events.Task] = calls = [];
        int before = calls.IndexOf(call);
        if (before >= 0) calls.RemoveRange(before, calls.Count - before);      // its return was not seen
        if (calls.Count == DeepestCalls) calls.Clear();
        calls.Add(call);
        return calls.Count == 1;
    }

    bool Leave(string call)
    {
        if (!_calls.TryGetValue(events.Task, out var calls)) return true;
        int at = calls.LastIndexOf(call);
        if (at < 0) return calls.Count == 0;
        calls.RemoveRange(at, calls.Count - at);
        return at == 0;
    }

    static bool Succeeded(MappedProbe probe, in NamedFields fields)
    {
        if (probe.Success == Success.Always) return true;
        if (!fields.TryGet(probe.Result, out long result)) return false;
        return probe.Success switch { Success.Zero => result == 0, Success.NonZero => result != 0, _ => result > 0 };
    }

    void FindPages(MappedProbe probe, in NamedFields fields)
    {
        _pages.Clear();
        _pfns.Clear();
        foreach (string name in probe.Pages) fields.AddAll(name, _pages);
        foreach (string name in probe.Pfns) fields.AddAll(name, _pfns);
        _pfns.AddRange(_pages.Select(events.PfnOf));
        long most = fields.TryGet(probe.Count, out long count) ? Math.Clamp(count, 0, MostPages) : MostPages;
        if (_pfns.Count > most) _pfns.RemoveRange((int)most, _pfns.Count - (int)most);
        _pfns.RemoveAll(pfn => pfn <= 0);
    }

    /// <summary>
    /// A probe in the middle of a function is not a hit of it, and its position is still in the text.
    /// </summary>
    static ReadOnlySpan<char> FieldsOf(in ProbeRecord line) =>
        !line.IsHit && line.Text is ['(', ..] ? line.Text[(line.Text.IndexOf(')') + 1)..] : line.Text;

    /// <summary>
    /// Until a stack says more: the probed function, or the name of the probe if only an address is known.
    /// </summary>
    NameId<Callsite> CallsiteOf(in ProbeRecord line)
    {
        if (!line.IsHit || ProbePlace.IsAddress(line.Function)) return events.Callsites.Of(line.Name);
        events.Hit(null, in line);
        return events.Callsites.Of(line.Function);
    }

    void Add(MappedProbe probe, long pfn, in NamedFields fields, NameId<Callsite> callsite)
    {
        if (probe.Kind is EventKind.Alloc or EventKind.Free) events.Pages.Forget(pfn);
        ref var page = ref events.Pages[pfn];
        if (fields.TryGet(probe.PageFlags, out long bits)) events.Pages.Learn(ref page, bits);
        var kind = KindOf(probe, in fields, out long foll);
        long slot = events.Add(kind, pfn, page.Flags, callsite);
        if (probe.Call.Length > 0 && !probe.IsReturn && (probe.Acquires || probe.Releases)) Hold(probe, slot);
        ref var e = ref events[slot];
        if (fields.TryGet(probe.N, out long n) || probe.Acquires || probe.Releases) e.N = EventMaker.Positive(n);
        else if (kind == EventKind.Alloc) e.N = 1;
        if (probe.Acquires) e.Flags = kernel.FlagsOf(foll);
        if (probe.HandsOver) e.Flags |= EventFlags.HandOver | EventFlags.Gup;
        Count(probe, ref e, ref page, in fields);
    }

    EventKind KindOf(MappedProbe probe, in NamedFields fields, out long foll)
    {
        bool known = fields.TryGet(probe.Flags, out foll);
        if (!probe.ByFlags) return probe.Kind;
        bool pin = known && (foll & kernel.FollPin) != 0;
        if (probe.Acquires) return pin ? EventKind.Pin : EventKind.Get;
        return pin ? EventKind.Unpin : EventKind.Put;
    }

    /// <summary>Keeps the event until it is known whether nested calls show the same.</summary>
    void Hold(MappedProbe probe, long slot)
    {
        events.Queue.WaitForReturn(slot, ProbedFunction.OuterCall);
        var held = probe.Acquires ? _heldAcquisitions : _heldReleases;
        held.RemoveAll(s => !events.Queue.Holds(s));
        held.Add(slot);
    }

    /// <summary>Counts of an entry are those before the event.</summary>
    void Count(MappedProbe probe, ref PageEvent e, ref PageInfo page, in NamedFields fields)
    {
        int refs = fields.TryGet(probe.RefCount, out long rc) ? EventMaker.CountOf(rc) : PageEvent.Unknown;
        bool pin = e.Kind is EventKind.Pin or EventKind.Unpin;
        if (IsUncounted(probe, in e, ref page, refs)) e.Flags |= EventFlags.Uncounted;
        if (pin && PageMemory.HidesPins(in page))
        {
            e.RefCount = refs;
            return;
        }
        if (pin && page.Size == FolioSize.Unknown && refs >= Limits.PinBias * (long)e.N) page.Size = FolioSize.Small;
        long each = pin && page.Size != FolioSize.Large ? Limits.PinBias : 1;
        long change = probe.IsReturn ? 0 : each * ReferencesOf(in e);
        bool unknown = pin && change != 0 && page.Size == FolioSize.Unknown;
        e.RefCount = unknown ? PageEvent.Unknown : EventMaker.Plus(refs, change);
        if (page.Size == FolioSize.Large && fields.TryGet(probe.PinCount, out long pins) && pins >= 0)
            e.PinCount = EventMaker.Plus(EventMaker.CountOf(pins), pin ? change : 0);
        if (fields.TryGet(probe.MapCount, out long mapped)) e.MapCount = EventMaker.MapCountOf(mapped);
    }

    bool IsUncounted(MappedProbe probe, in PageEvent e, ref PageInfo page, int refs)
    {
        int before = probe.IsReturn ? PageEvent.Unknown : refs, after = probe.IsReturn ? refs : PageEvent.Unknown;
        return e.Kind switch
        {
            EventKind.Pin => events.Pages.IsUncountedPin(ref page, before, after, e.N),
            EventKind.Unpin => events.Pages.IsUncountedUnpin(ref page, before, e.N),
            _ => false,
        };
    }

    /// <summary>How many references it takes; negative if it drops them.</summary>
    static int ReferencesOf(in PageEvent e) => e.Kind switch
    {
        EventKind.Pin or EventKind.Get => e.N,
        EventKind.Unpin or EventKind.Put => -e.N,
        _ => 0,
    };
}
