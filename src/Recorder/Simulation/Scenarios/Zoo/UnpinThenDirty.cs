using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A driver releases its pages and dirties them afterwards; in between reclaim finds a clean page that nobody holds.
/// </summary>
sealed class UnpinThenDirty : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "a driver unpins a page before it dirties it";
    public override string Origin => "the comment in __remove_mapping (mm/vmscan.c)";
    public override string Question =>
        "Can what a device has written be lost, because its page was released before it was dirtied?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LostDirty];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        WhySafe(policy) is { } reason ? $"{reason}, so the order loses nothing" : null;

    static string? WhySafe(PolicySpec policy)
    {
        if (policy.Track == Track.FlagSticky) return "a page that was pinned once is never reclaimed under this policy";
        if (policy.LeavesPinnedDirty || policy.MkcleanOnPinned == MkcleanOnPinned.MkcleanReturns)
            return "a page stays dirty under this policy while it is pinned";
        return policy.WaitsForTransients
            ? "writeback waits under this policy until nobody references the page"
            : null;
    }

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("driver", (variant == Broken ? DriverRead.DirtyingLate : DriverRead.DirtyingFirst).On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
        ],
        Schedule =
        [
            Until("driver", "wait_for_completion"),
            Finish("flusher"),
            Finish("driver-dev"),
            Until("driver", "set_page_dirty_lock"),
            Finish("kswapd"),
            Finish("driver"),
        ],
    };
}

/// <summary>A driver that reads into one page of a user for the duration of a call.</summary>
static class DriverRead
{
    static readonly string[] Caller = ["driver_map_user", "driver_read"];
    static readonly string[] Release = ["driver_unmap_user", "driver_read"];

    [Meaning("Reads into a user's pages for a driver's call, dirties them and then unpins them.")]
    public static readonly Operation DirtyingFirst = Read("driver-read",
        Bio.DirtyEach("set_page_dirty_lock")        .In(Release),
        Gup.ReleaseEach("unpin_user_page")          .In(Release).End());

    [Meaning("Reads into a user's page for a driver's call, unpins it and only then dirties it.")]
    public static readonly Operation DirtyingLate = Read("driver-read-dirtying-late",
        Gup.ReleaseEach("unpin_user_page")          .In(Release),
        Do("set_page_dirty_lock", static (k, ref f, ref p) => PageWriteback.SetDirty(k, f.Pfn, ref p))
            .WaitsFor(FolioLock.Holder).In(Release).End());

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
