using Pintrace.Recorder.EventLog;

namespace Pintrace.Tests.Support;

/// <summary>
/// Writes a log event by event, for tests that want exactly these events. The script keeps the counts as a kernel
/// would, from the changes that the tests give; everything happens to one page unless told otherwise. A log that does
/// not claim complete counts has no exact pin counts.
/// </summary>
public sealed class EventScript
{
    public const long Page = 0x1000;

    readonly record struct PageCounts(int Ref, int Pin, int Map, PageFlags Flags);

    readonly Dictionary<long, PageCounts> _pages = [];
    readonly bool _exactPins;
    long _seq, _tick;

    public EventScript(TraceCoverage coverage = TraceCoverage.Full)
    {
        _exactPins = (coverage & TraceCoverage.Counts) != 0;
        string source = coverage == TraceCoverage.Full ? TraceHeader.Simulated : TraceHeader.Imported;
        Trace = new MemoryTrace(new TraceHeader { Source = source, Coverage = coverage });
    }

    public MemoryTrace Trace { get; }

    /// <summary>
    /// Adds an event. <paramref name="refs"/>, <paramref name="pins"/> and <paramref name="maps"/> are changes of the
    /// counts, <paramref name="set"/> and <paramref name="clear"/> of the flags.
    /// </summary>
    public EventScript Add(
        EventKind kind,
        string at,
        int refs = 0,
        int pins = 0,
        int maps = 0,
        PageFlags set = 0,
        PageFlags clear = 0,
        long page = Page,
        string actor = "task",
        int n = 1,
        long token = 0,
        long request = 0,
        EventFlags flags = 0,
        Outcome outcome = 0,
        long arg = 0,
        long tickNs = 1000)
    {
        var now = page == 0 ? default : Changed(page, kind, new PageCounts(refs, pins, maps, set), clear);
        _tick += tickNs;
        Trace.Append(new PageEvent
        {
            Seq = ++_seq,
            Tick = _tick,
            Kind = kind,
            Pfn = page,
            Actor = Trace.Names.Actors.Intern(new Actor(actor, ActorKind.Task)),
            Callsite = Trace.Names.Callsites.Intern(Callsite.Of(at.Split(Callsite.Separator))),
            Request = request,
            Token = token,
            N = n,
            Flags = flags,
            Outcome = outcome,
            RefCount = now.Ref,
            PinCount = page != 0 && !_exactPins ? PageEvent.Unknown : now.Pin,
            MapCount = now.Map,
            State = now.Flags,
            Arg = arg,
        });
        return this;
    }

    PageCounts Changed(long page, EventKind kind, PageCounts by, PageFlags clear)
    {
        var was = _pages.GetValueOrDefault(page);
        return _pages[page] = kind switch
        {
            EventKind.Alloc => new PageCounts(1, 0, 0, by.Flags),
            EventKind.Free => default,
            _ => new PageCounts(was.Ref + by.Ref, was.Pin + by.Pin, was.Map + by.Map, was.Flags & ~clear | by.Flags),
        };
    }

    // ---- what most scripts need ----

    /// <summary>A page of an ext4 file: in the page cache, with buffers, mapped by mm 0, clean.</summary>
    public EventScript FilePage(long page = Page)
    {
        const PageFlags cached = PageFlags.Cached | PageFlags.Lru | PageFlags.NeedsBuffers;
        return Add(EventKind.Alloc, "setup", page: page)
            .Add(EventKind.CacheAdd, "setup", set: cached, page: page, n: 0)
            .Add(EventKind.AttachBuffers, "setup", refs: 1, set: PageFlags.Private, page: page)
            .Add(EventKind.Map, "setup", refs: 1, maps: 1, page: page);
    }

    /// <summary>An anonymous page, mapped by mm 0 alone.</summary>
    public EventScript AnonPage(long page = Page) =>
        Add(EventKind.Alloc, "setup", set: PageFlags.Anon | PageFlags.AnonExclusive, page: page)
            .Add(EventKind.Map, "setup", maps: 1, page: page, n: 0);

    public EventScript Pin(string at, long token, long request = 1, bool write = true, long page = Page) =>
        Add(EventKind.Pin, at, refs: 1024, token: token, request: request, page: page, flags: ByGup(write));

    public EventScript Get(string at, long token, long request = 1, bool write = true, long page = Page) =>
        Add(EventKind.Get, at, refs: 1, token: token, request: request, page: page, flags: ByGup(write));

    static EventFlags ByGup(bool write) => write ? EventFlags.Gup | EventFlags.Write : EventFlags.Gup;

    public EventScript Unpin(string at, long token, long request = 1, long page = Page) =>
        Add(EventKind.Unpin, at, refs: -1024, token: token, request: request, page: page);

    public EventScript Put(string at, long token, long request = 1, long page = Page) =>
        Add(EventKind.Put, at, refs: -1, token: token, request: request, page: page);

    public EventScript Begin(string at, long request = 1) =>
        Add(EventKind.RequestBegin, at, request: request, page: 0);

    public EventScript End(string at, long request = 1) =>
        Add(EventKind.RequestEnd, at, request: request, page: 0);

    public EventScript Submit(long token, long request = 1, long page = Page) =>
        Add(EventKind.IoSubmit, "submit_bio", token: token, request: request, page: page, flags: EventFlags.Write);

    public EventScript Store(long request = 1, long page = Page) =>
        Add(EventKind.DmaStore, "device", request: request, page: page, actor: "disk");

    public EventScript Complete(long request = 1, long page = Page) =>
        Add(EventKind.IoComplete, "device", request: request, page: page, actor: "disk");

    public EventScript Dirty(string at) => Add(EventKind.SetDirty, at, set: PageFlags.Dirty);

    public EventScript Clean(string at) => Add(EventKind.ClearDirty, at, clear: PageFlags.Dirty);

    public EventScript StartWriteback(string at) => Add(EventKind.WritebackStart, at, set: PageFlags.Writeback);

    public EventScript EndWriteback(string at) => Add(EventKind.WritebackEnd, at, clear: PageFlags.Writeback);

    public EventScript DropBuffers(string at) => Add(EventKind.DropBuffers, at, refs: -1, clear: PageFlags.Private);
}
