using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>A machine in which nothing can run: who hangs, and whether pins are the reason.</summary>
static class HungTasks
{
    /// <summary>The frames that are in the middle of something, with what they wait for.</summary>
    public static List<(FrameId Frame, Wait Wait)> Of(Machine k)
    {
        var hung = new List<(FrameId, Wait)>();
        for (FrameId frame = default; frame < k.FrameCount; frame++)
        {
            if (k.Frame(frame).Pc == 0) continue;
            var wait = k.WaitOf(frame);
            if (wait.Reason != WaitReason.Work) hung.Add((frame, wait));
        }
        return hung;
    }

    /// <summary>
    /// If anyone waits for pins, those are to blame, whoever else waits behind; else the frames wait for each other.
    /// </summary>
    public static void Judge(Machine k, List<(FrameId Frame, Wait Wait)> hung)
    {
        bool pins = hung.Exists(h => IsForHolders(h.Wait.Reason));
        foreach (var (frame, wait) in hung)
        {
            k.WaitOf(frame);      // makes the frame the current one
            Pfn dirty = wait.Reason == WaitReason.DirtyLimit ? DirtyThrottle.OldestPinned(k) : Pfn.None;
            if (wait.Reason == WaitReason.ReleaseAnswer)
                k.Raise(FindingKind.IgnoredReleaseRequest, wait.Page, Culprit.Pinner);
            else if (IsForHolders(wait.Reason) && wait.IsForPage)
                k.Raise(FindingKind.BlockedByPin, wait.Page, Culprit.Pinner);
            else if (dirty.Exists) k.Raise(FindingKind.BlockedByPin, dirty, Culprit.Pinner);
            else if (!pins && wait.IsForPage) k.Raise(FindingKind.Deadlock, wait.Page, Culprit.Here);
        }
    }

    /// <summary>What is waited for goes on only when holders of pages let go.</summary>
    static bool IsForHolders(WaitReason reason) =>
        reason is WaitReason.Pins or WaitReason.DirtyLimit or WaitReason.References or WaitReason.ReleaseAnswer;
}
