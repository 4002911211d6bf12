using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// Stores that no fault announces to the file system: a device's, and a processor's through a reference of GUP
/// (process_vm_writev).
/// </summary>
static class UnannouncedStores
{
    /// <summary>
    /// Where the page was acquired for such a store, in the same life; false if the event is not one.
    /// </summary>
    public static bool TryFindAcquirer(Transition t, out EventRef acquired)
    {
        acquired = t.Io.Acquired;
        if (t.Event.Kind == EventKind.DmaStore) return t.IsDmaInSameLife && !t.Io.IsKernels;
        bool found = t.State.TryFindUser(in t.After, in t.Event, out var hold) && hold.Life == t.After.Life;
        acquired = new EventRef(hold.Seq, hold.Callsite);
        return found;
    }
}
