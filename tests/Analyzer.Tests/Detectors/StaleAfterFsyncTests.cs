using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class StaleAfterFsyncTests
{
    /// <summary>A registered page that writeback has cleaned and written.</summary>
    static EventScript Cleaned =>
        Longterm(FilePage.Dirty("fault")).Submit(1).Clean("b").StartWriteback("b").EndWriteback("b");

    static EventScript Fsync(EventScript page) => Return(Begin(page));

    static EventScript Begin(EventScript page) => page.Add(EventKind.FsyncBegin, "fsync", actor: "app");

    static EventScript Return(EventScript page) => page.Add(EventKind.FsyncReturn, "fsync", actor: "app");

    const string WriteToClean = "write-to-clean 0x1000@ib_umem_get x1",
        WritebackOfPinned = "writeback-of-pinned 0x1000@b x1",
        Stale = "stale-after-fsync 0x1000@ib_umem_get x1";

    [Fact]
    public void What_a_device_stored_into_a_clean_page_before_fsync_is_not_on_the_disk() =>
        Finds(Fsync(Cleaned.Store()), Stale, WriteToClean, WritebackOfPinned);

    [Fact]
    public void What_is_stored_once_fsync_has_begun_was_not_promised() =>
        Finds(Return(Begin(Cleaned).Store()), WriteToClean, WritebackOfPinned);

    [Fact]
    public void An_fsync_that_writes_the_page_keeps_its_promise() => Finds(
        Return(Begin(Cleaned.Store().Dirty("d")).Clean("f").StartWriteback("f").EndWriteback("f")),
        WriteToClean,
        WritebackOfPinned,
        "writeback-of-pinned 0x1000@f x1");

    [Fact]
    public void A_page_that_left_its_file_meanwhile_was_promised_nothing() =>
        Finds(
            Return(LostDirtyTests.Dropped(Begin(Cleaned.Store()), "truncate", EventFlags.None)),
            WriteToClean,
            WritebackOfPinned);

    /// <summary>The trace of a real kernel does not show what devices store.</summary>
    [Fact]
    public void Where_stores_are_not_seen_it_cannot_be_found() =>
        Assert.Contains(
            (FindingKind.StaleAfterFsync, "what devices store is not in the trace"),
            Analysis.Run(new EventScript(TraceCoverage.None).FilePage().Trace).NotFindable
                .Select(n => (n.Key, n.Value)));
}
