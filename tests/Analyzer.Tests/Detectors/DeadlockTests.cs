using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class DeadlockTests
{
    [Fact]
    public void Tasks_that_hang_for_locks_are_deadlocked() =>
        Finds(
            FilePage.Add(EventKind.HungTask, "folio_lock < a", arg: (long)WaitReason.FolioLock),
            "deadlock 0x1000@a x1");

    [Fact]
    public void Tasks_that_wait_behind_one_that_hangs_for_pins_are_not() =>
        Finds(
            FilePage.Pin("p", 1).Add(EventKind.HungTask, "a", arg: (long)WaitReason.FolioLock)
                .Add(EventKind.HungTask, "b", arg: (long)WaitReason.Pins),
            "blocked-by-pin 0x1000@p x1");
}
