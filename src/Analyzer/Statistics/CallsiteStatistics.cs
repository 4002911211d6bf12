using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Statistics;

/// <summary>Fills the rows of the per-callsite table while a log is replayed. Stacks with the same callsite name share a row.</summary>
sealed class CallsiteStatistics(TraceNames names)
{
    readonly Dictionary<string, CallsiteRow> _rows = [];
    CallsiteRow?[] _byId = new CallsiteRow?[names.Callsites.Count + 1];

    public void Observe(Transition t)
    {
        ref readonly var e = ref t.Event;
        if (e.Outcome == Outcome.Refused && e.Kind is EventKind.Get or EventKind.Pin) Row(e.Callsite).Refused++;
        if (e.Outcome != Outcome.Done) return;
        switch (e.Kind)
        {
            case EventKind.Get: Acquired(in e).Gets += e.N; break;
            case EventKind.Pin: Acquired(in e).Pins += e.N; break;
            case EventKind.Put or EventKind.Unpin: Released(t); break;
            case EventKind.Zap: foreach (var hold in t.ReleasedHolds) Row(hold.Callsite).Puts += hold.N; break;
        }
        foreach (var hold in t.UnseenHolds)
            if (hold.IsPin) Row(hold.Callsite).ReleasesNotSeen += hold.N;
    }

    CallsiteRow Acquired(in PageEvent e)
    {
        var row = Row(e.Callsite);
        row.Touch(e.Pfn);
        return row;
    }

    void Released(Transition t)
    {
        ref readonly var e = ref t.Event;
        foreach (var hold in t.ReleasedHolds)
        {
            var row = Row(hold.Callsite);
            Count(row, e.Kind, hold.N);
            row.HoldTimes.Add(e.Tick - hold.Tick);
            if (t.LeftIoUnprotected) row.EarlyReleases += hold.N;
        }
        if (t.Unmatched > 0) Count(Row(e.Callsite), e.Kind, t.Unmatched);
    }

    static void Count(CallsiteRow row, EventKind kind, int n)
    {
        if (kind == EventKind.Put) row.Puts += n;
        else row.Unpins += n;
    }

    /// <summary>Adds what is still held, and what of it has leaked. Where puts are not in the log, nobody knows of plain references.</summary>
    public IReadOnlyList<CallsiteRow> Finish(Replay end, FindingList findings)
    {
        bool puts = end.Coverage.Has(TraceCoverage.Puts);
        foreach (var hold in end.OpenHolds())
        {
            if (!hold.IsPin && !puts || hold.IsMirror) continue;
            var row = Row(hold.Callsite);
            row.Outstanding += hold.N;
            row.Open++;
            row.OpenAtLeastNs = Math.Max(row.OpenAtLeastNs, end.LastTick - hold.Tick);
        }
        foreach (var finding in findings.All)
            if (finding.Kind is FindingKind.LeakedPin or FindingKind.LeakedReference) Row(finding.Callsite).Leaked += finding.Count;
        return [.. _rows.Values.OrderByDescending(r => r.Leaked).ThenByDescending(r => r.Outstanding).ThenByDescending(r => r.Pins + r.Gets).ThenBy(r => r.Callsite, StringComparer.Ordinal)];
    }

    CallsiteRow Row(int callsite)
    {
        if (callsite >= _byId.Length) Array.Resize(ref _byId, Math.Max(callsite + 1, _byId.Length * 2));
        return _byId[callsite] ??= ByName(names.CallsiteName(callsite));
    }

    CallsiteRow ByName(string name) => _rows.TryGetValue(name, out var row) ? row : _rows[name] = new CallsiteRow(name);
}
