using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Nfs;

/// <summary>
/// Pages of a direct read and of read-ahead are coalesced into one request, and one routine releases them all.
/// </summary>
sealed class NfsCoalesceMixed : Scenario
{
    const int Buffer = 1;

    public override string Title => "an NFS request of pinned direct pages and locked read-ahead pages";
    public override string Origin => "Kara and Hubbard, September 2022, in the thread on iov_iter pin rules";
    public override string Question => "Does one clean-up release in one way pages that were taken in different ways?";
    public override IReadOnlyList<FindingKind> Asks =>
        [FindingKind.MixedCleanup, FindingKind.PutOnPin, FindingKind.UnpinOnGet];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        AnonPages = 1,
        PagesPerRequest = 2,
        Actors = [TaskWithDevice("nfs", NfsCoalesced.Read.On(Buffer))],
    };
}

/// <summary>
/// fs/nfs/pagelist.c: a page of a direct read and a locked page of read-ahead go out as one request. An nfs_page does
/// not say what it holds, so one routine releases both.
/// </summary>
static class NfsCoalesced
{
    static readonly string[] Schedule = ["nfs_direct_read_schedule_iovec", "nfs_file_direct_read"];
    static readonly string[] Completion = ["nfs_pgio_release", "rpc_async_release"];

    [Meaning("Reads a user's page and a page of read-ahead as one NFS request, which releases both alike.")]
    public static readonly Operation Read = new("nfs-coalesced-read", Schedule, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.NfsDirect, write: true),
        Do("filemap_get_folio", static (k, ref f, ref _) =>
        {
            f.Pfn = FileMap.FindOrRead(k, new(ReadAheadPage));
            Ledger.Take(k, k.SlotOf(k.Current, f.Pages++), f.Pfn, HoldKind.Get);
        }).Requires(Needs.File | Needs.RoomForTwo | Needs.NotFirstPage)
                                                    .In("nfs_readpage_async_filler", "nfs_readahead"),
        FolioLock.Lock                              .In("nfs_readahead"),
        Bio.Submit("nfs_pageio_doio", Dma.Write, deviceWrites: true),
        Bio.Await,
        FolioLock.Unlock                            .In("nfs_readpage_release", "nfs_read_completion"),
        Release("nfs_clear_request", ReleaseWith.Unpin).In(Completion).If(p => p.PinsUntilNfsReply).End(),
        Gup.ReleaseEach("nfs_clear_request")        .In(Completion).If(p => !p.PinsUntilNfsReply).End(),
      At("refused"),
        Gup.ReleaseEach("release_pages"),
    ]);

    const int ReadAheadPage = 0;

    static Step Release(string function, ReleaseWith with) =>
        Each(function, (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(k.Current, f.Index), with));
}
