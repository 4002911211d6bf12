using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>More pages of a file are registered than may be dirty; another task writes to the file.</summary>
sealed class DirtyLimit : Scenario
{
    const int Region = 0, Pages = 2, OtherPage = 2;

    public override string Title =>
        "more dirty pages are pinned than the dirty limit allows, and a writer is throttled";
    public override string Origin =>
        "Romanovsky, reply #44, and Kara, reply #48, to Hubbard's PG_dma_pinned patch, July 2018";
    public override string Question =>
        "Does a writer wait forever for the cleaning of pages that writeback leaves alone because they are pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.BlockedByPin];

    public override Setup Build(string variant) => new()
    {
        FilePages = Pages + 1,
        PagesPerRequest = Pages,
        DirtyLimit = Pages - 1,
        MemlockLimit = Pages - 1,      // an administrator who limits pins keeps them below the dirty limit
        Actors =
        [
            TaskWithDevice("rdma",
                IbUmem.Register.On(Region, Pages),
                IbUmem.Receive.On(Region, Pages),
                IbUmem.AnswerRequest.On(Region, Pages)),
            Task("writer", ThrottledWrite.Operation.On(OtherPage)),
            KernelThread("flusher", Flush.Thread.On(Region)),
        ],
        Schedule = [Finish("rdma"), Finish("rdma"), Finish("rdma-dev"), Finish("writer")],
    };
}

/// <summary>
/// write(2) into the page cache, as BufferedWrite, throttled under the inode's lock if too many pages are dirty.
/// </summary>
static class ThrottledWrite
{
    [Meaning("Writes as buffered-write does, and waits while too many pages are dirty (balance_dirty_pages).")]
    public static readonly Operation Operation = BufferedWrite.Operation with
    {
        Id = "throttled-write",
        Steps = [InodeLock.Lock, .. BufferedWrite.Perform, DirtyThrottle.Balance, InodeLock.Unlock],
    };
}
