using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>fork(2), for a range of private pages.</summary>
static class ForkProcess
{
    [Meaning("Forks: the child shares the pages or, where the policy says so, gets copies of those that are pinned.")]
    public static readonly Operation Operation = new("fork",
        ["copy_page_range", "dup_mmap", "kernel_clone"], RequestScope.None,
    [
        MmapLock.WriteLock,
        ForkMm.SeqBegin                             .If(p => p.GuardsFork),
      At("page"),
        ForkMm.MayShare                             .Else("copy").If(p => p.CopiesPinnedOnFork),
        ForkMm.Share                                .Then("next"),
      At("copy"),
        ForkMm.CopyNow                              .If(p => p.CopiesPinnedOnFork),
      At("next"),
        ForkMm.NextPage                             .Else("page"),
        ForkMm.SeqEnd                               .If(p => p.GuardsFork),
        MmapLock.WriteUnlock,
    ]);
}
