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
    /// Holders of pages are to blame for a task that waits for them, but not for one that only waits behind that task.
    /// If no holder is at the end of the chain, the task is in a deadlock or waits for nothing that will come.
    /// </summary>
    public static void Raise(Machine k, List<(FrameId Frame, Wait Wait)> hung)
    {
        var behindHolders = BehindHolders(k, hung);
        foreach (var (frame, wait) in hung)
        {
            k.WaitOf(frame);      // makes the frame the current one
            Pfn dirty = wait.Reason == WaitReason.DirtyLimit ? DirtyThrottle.OldestPinned(k) : Pfn.None;
            if (wait.Reason == WaitReason.ReleaseAnswer)
                k.Raise(FindingKind.IgnoredReleaseRequest, wait.Page, Culprit.Pinner);
            else if (IsForHolders(wait.Reason) && wait.IsForPage)
                k.Raise(FindingKind.BlockedByPin, wait.Page, Culprit.Pinner);
            else if (dirty.Exists) k.Raise(FindingKind.BlockedByPin, dirty, Culprit.Pinner);
            else if (wait.IsForPage && !behindHolders.Contains(frame))
                k.Raise(FindingKind.Deadlock, wait.Page, Culprit.Here);
        }
    }

    /// <summary>
    /// The frames that wait for holders of pages, directly or behind the owners of locks, devices and pages.
    /// </summary>
    static HashSet<FrameId> BehindHolders(Machine k, List<(FrameId Frame, Wait Wait)> hung)
    {
        var behind = hung.Where(h => IsForHolders(h.Wait.Reason)).Select(h => h.Frame).ToHashSet();
        bool IsBehind((FrameId Frame, Wait Wait) h) =>
            !behind.Contains(h.Frame) && behind.Any(other => Ends(k, other, h.Wait));
        while (hung.Where(IsBehind).Select(h => h.Frame).ToArray() is { Length: > 0 } more) behind.UnionWith(more);
        return behind;
    }

    /// <summary>True if it is up to a frame to end a wait.</summary>
    static bool Ends(Machine k, FrameId frame, Wait wait) => wait.Reason switch
    {
        WaitReason.Io => wait.Object == frame,
        WaitReason.InodeLock => k.Inode.LockedBy == frame + 1,
        WaitReason.MmapLock => k.Mm(wait.Object).MmapLockedBy == frame + 1,
        WaitReason.FolioLock when k.Folio(wait.Page).LockedBy != 0 => k.Folio(wait.Page).LockedBy == frame + 1,
        // isolated, under writeback or frozen by the frame that works on it
        _ => wait.IsForPage && k.Frame(frame).Pfn == wait.Page,
    };

    /// <summary>The wait ends only when holders of pages let go.</summary>
    static bool IsForHolders(WaitReason reason) =>
        reason is WaitReason.Pins or WaitReason.DirtyLimit or WaitReason.References or WaitReason.ReleaseAnswer;
}
