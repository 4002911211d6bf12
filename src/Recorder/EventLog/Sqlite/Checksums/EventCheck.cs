namespace Pintrace.Recorder.EventLog.Sqlite.Checksums;

/// <summary>What must be true of each event of a trace, whatever its checksum says.</summary>
sealed class EventCheck(TraceNames names)
{
    /// <summary>What is wrong with an event, to be said after its number; null if nothing is.</summary>
    /// <param name="e">The event.</param>
    /// <param name="lostBits">Not 0 if a number of it did not fit its field.</param>
    public string? Fault(in PageEvent e, long lostBits)
    {
        if (lostBits != 0 || e.N < 0 || e.Pfn < 0 || e.Tick < 0 || e.Line < 0) return "has a number out of range";
        if (!EventKinds.IsKnown(e.Kind)) return $"has unknown kind {(int)e.Kind}";
        if (e.Pfn == 0 && EventKinds.NeedsPage(e.Kind) && e.Outcome != Outcome.Refused) return "names no page";
        if (e.Outcome > Outcome.Bug) return $"has unknown outcome {(int)e.Outcome}";
        if (IsOutside(e.Callsite, names.Callsites.Count) || IsOutside(e.Actor, names.Actors.Count)
            || IsOutside(e.Operation, names.Operations.Count))
            return "names a callsite, actor or operation that is not in its table";
        return null;
    }

    static bool IsOutside(int id, int count) => (uint)id > (uint)count;
}
