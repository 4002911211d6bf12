using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// What takes a page out of its file for good, under the inode's lock. Nothing else does so with a page to which there
/// is a reference, so folio->mapping need not be tested under the folio lock.
/// </summary>
static class TruncateFile
{
    static readonly string[] Truncation = ["ext4_setattr", "do_truncate"];
    static readonly string[] Fallocate = ["ext4_punch_hole", "ext4_fallocate", "vfs_fallocate"];

    [Meaning("Truncates the file to a size that ends before the page, as ftruncate(2) does.")]
    public static readonly Operation Operation = new("truncate", Truncation, RequestScope.None,
    [
        InodeLock.Lock,
        ..TakeOut(Truncation),
      At("done"),
        InodeLock.Unlock,
    ]);

    /// <remarks>
    /// FALLOC_FL_PUNCH_HOLE: the file keeps its size. Not modelled: that ext4 wrote the dirty pages of the hole first
    /// (until 6.13).
    /// </remarks>
    [Meaning("Punches a hole into the file: whoever reads the page next gets a new one, full of zeroes.")]
    public static readonly Operation PunchHole = new("punch-hole",
        ["truncate_pagecache_range", ..Fallocate], RequestScope.None,
    [
        InodeLock.Lock                              .In(Fallocate),
        ..TakeOut(["ext4_break_layouts", ..Fallocate]),
      At("done"),
        InodeLock.Unlock                            .In(Fallocate),
    ]);

    /// <summary>The page's way out, to "done"; what waits until it is idle has these callers.</summary>
    static Step[] TakeOut(string[] waiting) =>
    [
        FileMap.Lookup                              .Else("done"),
      At("unmap"),
        Truncate.UnmapMapping                       .If(p => !p.TruncationFails),
        Truncate.UnmapUnpinned                      .Else("put").If(p => p.TruncationFails),
        Truncate.WaitForIdle                        .In(waiting).If(p => p.TruncationWaits),
        FolioLock.Lock,
        Truncate.IsIdle                             .Else("busy").If(p => p.TruncationWaits),
        Writeback.WaitForWriteback,
        Truncate.KeepPinned                         .Else("unlock").If(p => p.TruncationFails),
        Truncate.Cleanup,
        Truncate.Remove,
      At("unlock"),
        FolioLock.Unlock,
      At("put"),
        FileMap.Put                                 .Then("done"),
      At("busy"),
        FolioLock.Unlock                            .If(p => p.TruncationWaits).Then("unmap"),
    ];
}
