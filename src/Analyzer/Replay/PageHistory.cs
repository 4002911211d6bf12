using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Keeps what a finding may later need to know of a page: who did what last, and which version of the data is where.
/// </summary>
static class PageHistory
{
    public static void Take(ref PageState page, in PageEvent e)
    {
        var here = new EventRef(e.Seq, e.Callsite);
        switch (e.Kind)
        {
            case EventKind.Alloc:
                Forget(ref page);
                // it was free before, even if the trace does not show that or the page has been forgotten since
                if (!page.Freed.Happened) page.Freed = here;
                break;
            case EventKind.Free: page.Freed = here; page.BeginLife(); break;
            case EventKind.DropBuffers: page.BuffersDropped = here; break;
            case EventKind.CacheAdd: page.Added = here; break;
            case EventKind.CacheRemove: page.Removed = here; break;
            case EventKind.ClearDirty: page.Cleaned = here; break;
            case EventKind.WritebackStart: (page.WritebackStarted, page.Snapshot) = (here, page.Content); break;
            case EventKind.WritebackEnd: page.OnDisk = page.Snapshot; break;
            case EventKind.WriteProtect or EventKind.SwapAdd: page.Shared = here; break;
            case EventKind.Cow: (page.Copied, page.CowedMms) = (here, page.CowedMms | 1UL << EventArg.Mm(e.Arg)); break;
            case EventKind.Reuse: page.Reused = here; break;
            case EventKind.CpuStore: (page.LastStore, page.Content) = (here, page.Content + 1); break;
        }
    }

    /// <summary>The data of a page is in another frame now.</summary>
    public static void Move(in PageState from, ref PageState to) =>
        (to.Content, to.OnDisk, to.LastStore) = (from.Content, from.OnDisk, from.LastStore);

    static void Forget(ref PageState page)
    {
        (page.Content, page.OnDisk, page.Snapshot, page.BeingTaken, page.OlderPins) = (0, 0, 0, 0, 0);
        (page.BuffersDropped, page.Added, page.Removed) = (default, default, default);
        (page.Cleaned, page.WritebackStarted) = (default, default);
        (page.Shared, page.Copied, page.Reused) = (default, default, default);
        (page.LastGup, page.LastStore) = (default, default);
        page.CowedMms = 0;
    }
}
