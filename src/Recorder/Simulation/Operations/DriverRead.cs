using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A driver that reads into one page of a user for the length of a call.</summary>
static class DriverRead
{
    static readonly string[] Caller = ["driver_map_user", "driver_read"], Release = ["driver_unmap_user", "driver_read"];

    public static readonly Operation DirtyingFirst = Read("driver-read",
        Bio.DirtyEach("set_page_dirty_lock")        .In(Release),
        Gup.ReleaseEach("unpin_user_page")          .In(Release).End());

    /// <summary>The page is released first, and dirtied when somebody else may have freed it.</summary>
    public static readonly Operation DirtyingLate = Read("driver-read-dirtying-late",
        Gup.ReleaseEach("unpin_user_page")          .In(Release),
        Do("set_page_dirty_lock", static (k, ref f, ref p) => PageWriteback.SetDirty(k, f.Pfn, ref p)).WaitsFor(FolioLock.Holder).In(Release).End());

    static Operation Read(string id, params Step[] end) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.ShortTerm, write: true),
        Bio.Submit("driver_start_io", Dma.Write, deviceWrites: true),
        Bio.Await,
        .. end,
      At("refused"),
        Gup.ReleaseEach("unpin_user_page"),
    ]);
}
