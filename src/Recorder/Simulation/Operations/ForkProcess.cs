using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>fork(2), for a range of private pages.</summary>
static class ForkProcess
{
    public static readonly Operation Operation = new("fork", ["copy_page_range", "dup_mmap", "kernel_clone"], RequestScope.None,
    [
        MmapLock.WriteLock,
        ForkMm.SeqBegin                             .If(Guarded),
      At("page"),
        ForkMm.MayShare                             .Else("copy").If(Copies),
        ForkMm.Share                                .Then("next"),
      At("copy"),
        ForkMm.CopyNow                              .If(Copies),
      At("next"),
        ForkMm.NextPage                             .Else("page"),
        ForkMm.SeqEnd                               .If(Guarded),
        MmapLock.WriteUnlock,
    ]);

    static bool Guarded(PolicySpec p) => p.GupFastForkGuard == GupFastForkGuard.WriteProtectSeq;
    static bool Copies(PolicySpec p) => p.ForkOnPinned == ForkOnPinned.CopyIfMaybePinned;
}
