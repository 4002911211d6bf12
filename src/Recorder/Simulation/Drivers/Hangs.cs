using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>A machine in which nothing can run: who hangs, and whether pins are the reason.</summary>
static class Hangs
{
    /// <summary>The frames that are in the middle of something, with what they wait for.</summary>
    public static List<(int Frame, Wait Wait)> Of(Machine k)
    {
        var hung = new List<(int, Wait)>();
        for (int frame = 0; frame < k.FrameCount; frame++)
            if (k.Frame(frame).Pc != 0 && k.WaitOf(frame) is var wait && wait.Reason != WaitReason.Work) hung.Add((frame, wait));
        return hung;
    }

    /// <summary>If anybody waits for pins, those are to blame, whoever else waits behind; else the frames wait for each other.</summary>
    public static void Judge(Machine k, List<(int Frame, Wait Wait)> hung)
    {
        bool pins = hung.Exists(h => h.Wait.Reason is WaitReason.Pins or WaitReason.DirtyLimit or WaitReason.References or WaitReason.ReleaseAnswer);
        foreach (var (frame, wait) in hung)
        {
            k.WaitOf(frame);
            if (wait.Reason == WaitReason.ReleaseAnswer) k.Raise(FindingKind.IgnoredReleaseRequest, wait.Object, Culprit.Pinner);
            else if (wait.Reason is WaitReason.Pins or WaitReason.References) k.Raise(FindingKind.BlockedByPin, wait.Object, Culprit.Pinner);
            else if (wait.Reason == WaitReason.DirtyLimit && DirtyThrottle.OldestPinned(k) is var pfn && pfn >= 0) k.Raise(FindingKind.BlockedByPin, pfn, Culprit.Pinner);
            else if (!pins && wait.IsForPage) k.Raise(FindingKind.Deadlock, wait.Object, Culprit.Here);
        }
    }
}
