using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// Buffered writeback of one page, in its two modes: the flusher cleans memory and may skip (WB_SYNC_NONE), fsync
/// promises integrity and must write (WB_SYNC_ALL). The sync mode reaches the test for pins, as Kara proposed in 2018.
/// </summary>
static class Flush
{
    [Meaning("Writes back a dirty page of the file as the flusher does, which may skip it (WB_SYNC_NONE).")]
    public static readonly Operation Background = new("flush",
        ["ext4_writepages", "writeback_single_inode", "wb_writeback"], RequestScope.None,
    [
        FileMap.Lookup                              .ElseEnd(),
      At("lock"),
        FolioLock.Lock,
        Writeback.IsDirtyAndIdle                    .Else("unlock"),
        Writeback.HasBuffers                        .Else("unlock"),
        Writeback.Mkclean,
        Writeback.SkipPinned                        .Else("skipped").If(p => p.SkipsPinnedPages),
        Writeback.NotReferenced                     .Else("referenced").If(p => p.WaitsForTransients),
        ..Write(EventFlags.None, FileMap.Put),
        ..Referenced,
      At("skipped"),
        ..OnlyIf(p => p.SkipsPinnedPages,
            Writeback.AskOwners                     .If(p => p.AsksForRelease),
            FolioLock.Unlock,
            FileMap.Put),
    ]);

    [Meaning("Writes back a page of the file as fsync does, which promises that it is on the disk (WB_SYNC_ALL).")]
    public static readonly Operation Fsync = new("fsync",
        ["ext4_writepages", "file_write_and_wait_range", "ext4_sync_file"], RequestScope.None,
    [
        FileSync.Begin                              .ElseEnd(),
      At("lock"),
        FolioLock.Lock,
        Writeback.WaitForWriteback,
        Writeback.IsDirty                           .Else("unlock"),
        Writeback.HasBuffers                        .Else("unlock"),
        Writeback.Mkclean,
        Writeback.NotPinnedForLong                  .If(p => p.MkcleanOnPinned == MkcleanOnPinned.SkipLongWaitShort)
                                                    .Else("unlock"),
        Writeback.NotPinned                         .Else("pinned").If(p => p.SyncWaitsForPins),
        Writeback.NotReferenced                     .Else("referenced").If(p => p.WaitsForTransients),
        ..Write(EventFlags.Sync, FileSync.Return),
        ..Referenced,
      At("pinned"),
        FolioLock.Unlock                            .If(p => p.SyncWaitsForPins),
        Writeback.AskOwners                         .If(p => p.AsksForRelease),
        Writeback.WaitForPins                       .If(p => p.SyncWaitsForPins).Then("lock"),
    ]);

    [Meaning("Cleans pages of the file whenever too many are dirty, and never ends.")]
    public static readonly Operation Thread = new("flusher-thread",
        ["ext4_writepages", "writeback_single_inode", "wb_writeback"], RequestScope.None,
    [
      At("work"),
        DirtyThrottle.NextWork                      .Else("work"),
        FileMap.Lookup                              .Else("work"),
        FolioLock.Lock,
        Writeback.IsDirtyAndIdle                    .Else("unlock"),
        Writeback.HasBuffers                        .Else("unlock"),
        Writeback.Mkclean,
        Writeback.SkipPinned                        .Else("unlock").If(p => p.SkipsPinnedPages),
        Writeback.NotReferenced                     .Else("unlock").If(p => p.WaitsForTransients),
        ..Write(EventFlags.None, FileMap.Put, then: "work"),
    ]);

    /// <summary>
    /// The page is unlocked (a completion may need the lock), and looked at again once it is no longer referenced.
    /// </summary>
    static Step[] Referenced =>
    [
      At("referenced"),
        FolioLock.Unlock                            .If(p => p.WaitsForTransients),
        Writeback.WaitForTransients                 .If(p => p.WaitsForTransients).Then("lock"),
    ];

    /// <summary>From cleaning the page to the end of the I/O, and the way out for a page that is not written.</summary>
    static Step[] Write(EventFlags mode, Step put, string then = "end") =>
    [
        Writeback.ClearDirty,
        Writeback.MapBlocks                         .Else("unlock"),
        Writeback.Start(mode),
        FolioLock.Unlock,
        Writeback.End,
        put                                         .Then(then),
      At("unlock"),
        FolioLock.Unlock,
        put                                         .Then(then),
    ];
}
