using System.Runtime.InteropServices;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// Fills the rows of the per-callsite table while a trace is replayed. Stacks of the same group share a row.
/// </summary>
sealed class CallsiteStatistics(TraceNames names, TraceCoverage coverage, Grouping grouping)
{
    readonly Dictionary<string, CallsiteRow> _rows = [];
    readonly bool _puts = coverage.Has(TraceCoverage.Puts);
    CallsiteRow?[] _byId = new CallsiteRow?[names.Callsites.Count + 1];

    /// <summary>Released pins whose acquisition the trace does not show.</summary>
    public long ReleasedUnknown { get; private set; }

    public void Observe(Transition t)
    {
        ref readonly var e = ref t.Event;
        if (e.Outcome == Outcome.Refused && e.Kind is EventKind.Get or EventKind.Pin) Row(e.Callsite).Refused++;
        if (e.Outcome != Outcome.Done || !t.Happened) return;
        switch (e.Kind)
        {
            case EventKind.Get: Acquired(in e).Gets += e.N; break;
            case EventKind.Pin: Acquired(in e).Pins += e.N; break;
            case EventKind.Put or EventKind.Unpin: Released(t); break;
            case EventKind.Zap: Zapped(t); break;
        }
        foreach (ref readonly var hold in CollectionsMarshal.AsSpan(t.ReleasedUnseen))
            if (hold.IsPin) NotSeen(in hold, e.Tick);
    }

    /// <summary>
    /// Its release is not in the trace: it was held at most until the event that shows that it is gone.
    /// </summary>
    void NotSeen(in Hold hold, long tick)
    {
        var row = Row(hold.Callsite);
        row.PageNs += PageNs(in hold, tick);
        row.ReleasesNotSeen += hold.N;
        row.Held(-hold.N);
    }

    /// <summary>Pins that turn out to have been released with put_page.</summary>
    void Zapped(Transition t)
    {
        foreach (ref readonly var hold in CollectionsMarshal.AsSpan(t.Released))
        {
            var row = Row(hold.Callsite);
            row.PageNs += PageNs(in hold, t.Event.Tick);
            row.Puts += hold.N;
            row.Held(-hold.N);
        }
    }

    CallsiteRow Acquired(in PageEvent e)
    {
        var row = Row(e.Callsite);
        row.Touch(e.Pfn);
        if ((e.Flags & EventFlags.Longterm) != 0) row.Longterm += e.N;
        if (e.Kind == EventKind.Pin || _puts) row.Held(e.N);
        return row;
    }

    void Released(Transition t)
    {
        ref readonly var e = ref t.Event;
        foreach (ref readonly var hold in CollectionsMarshal.AsSpan(t.Released))
        {
            var row = Row(hold.Callsite);
            if ((e.Flags & EventFlags.Round) != 0) { TakenBack(row, in hold); continue; }
            Count(row, e.Kind, hold.N);
            row.HoldTimes.Add(e.Tick - hold.Tick);
            row.PageNs += PageNs(in hold, e.Tick);
            if (hold.IsPin || _puts) row.Held(-hold.N);
        }
        if (t.Unmatched == 0) return;
        Count(Row(e.Callsite), e.Kind, t.Unmatched);
        if (e.Kind == EventKind.Unpin && !coverage.ShowsHolds()) ReleasedUnknown += t.Unmatched;
    }

    /// <summary>GUP will pin the page again at its new place: that is one pin, not two.</summary>
    static void TakenBack(CallsiteRow row, in Hold hold)
    {
        row.Pins -= hold.N;
        if ((hold.Flags & EventFlags.Longterm) != 0) row.Longterm -= hold.N;
        row.Held(-hold.N);
    }

    static long PageNs(in Hold hold, long tick) =>
        (hold.Flags & EventFlags.Gup) == 0 ? 0 : hold.N * Math.Max(0, tick - hold.Tick);

    static void Count(CallsiteRow row, EventKind kind, int n)
    {
        if (kind == EventKind.Put) row.Puts += n;
        else row.Unpins += n;
    }

    /// <summary>
    /// Adds what is still held, and what of it has leaked. Where puts are not in the trace, nothing is known of plain
    /// references.
    /// </summary>
    public IReadOnlyList<CallsiteRow> Finish(TraceState end, FindingList findings)
    {
        foreach (var hold in end.OpenHolds())
        {
            if (!hold.IsPin && !_puts || hold.IsMirror) continue;
            var row = Row(hold.Callsite);
            row.Outstanding += hold.N;
            row.Open++;
            row.PageNs += PageNs(in hold, end.LastTick);
            row.OpenAtLeastNs = Math.Max(row.OpenAtLeastNs, end.LastTick - hold.Tick);
        }
        foreach (var finding in findings.All) Found(finding);
        return
        [
            .. _rows.Values.OrderByDescending(r => r.Leaked).ThenByDescending(r => r.Outstanding)
                .ThenByDescending(r => r.Pins + r.Gets).ThenBy(r => r.Callsite, StringComparer.Ordinal),
        ];
    }

    /// <summary>What findings count is counted by them alone, so that the table and they agree.</summary>
    void Found(Finding finding)
    {
        var (blamed, related) = (finding.Callsite, finding.RelatedCallsite);
        Row(blamed).Findings += finding.Count;
        switch (finding.Kind)
        {
            case FindingKind.LeakedPin or FindingKind.LeakedReference: Row(blamed).Leaked += finding.Count; break;
            case FindingKind.EarlyRelease: Row(related).EarlyReleases += finding.Count; break;
            case FindingKind.PutOnPin or FindingKind.UnpinOnGet:
                Row(related.Exists ? related : blamed).WrongKind += finding.Count;
                break;
        }
    }

    CallsiteRow Row(NameId<Callsite> callsite)
    {
        if (callsite >= _byId.Length) Array.Resize(ref _byId, Math.Max(callsite + 1, _byId.Length * 2));
        return _byId[callsite] ??= ByName(Groups.NameOf(callsite, grouping, names));
    }

    CallsiteRow ByName(string name) => _rows.TryGetValue(name, out var row) ? row : _rows[name] = new CallsiteRow(name);
}
