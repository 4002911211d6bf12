using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// Accesses that no fault announces to the file system: a device's, and a processor's stores through a reference of GUP
/// (process_vm_writev).
/// </summary>
static class UnannouncedAccess
{
    /// <summary>
    /// Where the page was acquired for such an access, in the same life; false if the event is not one.
    /// </summary>
    public static bool TryFindAcquirer(Transition t, out EventRef acquired)
    {
        acquired = t.Io.Acquired;
        if (t.Event.Kind is EventKind.DmaStore or EventKind.DmaLoad) return t.IsDmaInSameLife && !t.Io.IsKernels;
        bool found = t.State.TryFindUser(in t.After, in t.Event, out var hold) && hold.Life == t.After.Life;
        acquired = new EventRef(hold.Seq, hold.Callsite);
        return found;
    }
}
