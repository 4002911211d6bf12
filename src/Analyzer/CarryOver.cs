using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>
/// What the next file of a recording begins with, so that it can be understood without the files before it: the pins
/// that are still held, with what has happened to their pages since and may matter to a finding; I/O in flight; the
/// exits whose grace is not over; and the last loss of events. Plain references are not carried, because nothing tells
/// which of them are still held, and neither is a leak that this file already shows.
/// </summary>
public sealed class CarryOver
{
    /// <summary>By the number of the event: how much of it is left, or null for all.</summary>
    readonly SortedDictionary<long, int?> _left = [];
    readonly TraceState _state;

    CarryOver(TraceState state) => _state = state;

    /// <summary>There is no file before.</summary>
    public static CarryOver Nothing => new(new TraceState(TraceCoverage.None));

    /// <summary>How many events are carried over.</summary>
    public int Count => _left.Count;

    /// <summary>What is left when a file has ended.</summary>
    /// <param name="run">The analysis of that file.</param>
    public static CarryOver Of(AnalysisRun run)
    {
        var carried = new CarryOver(run.State);
        foreach (var hold in run.State.OpenHolds()) carried.Add(in hold);
        foreach (var page in run.State.Pages) carried.AddIo(in page);
        if (carried.Count > 0 && run.State.Gaps is [.., var last]) carried._left.TryAdd(last.Seq, null);
        return carried;
    }

    void Add(in Hold hold)
    {
        if (!hold.IsPin || hold.Count == HoldCount.Nowhere) return;
        if (_state.TryFindExit(hold.Actor, out var exit, out long tick) && hold.Seq < exit.Seq)
        {
            if (_state.LastTick - tick >= Limits.ExitGraceNs) return;
            _left.TryAdd(exit.Seq, null);
        }
        _left[hold.Seq] = hold.N;
        if (!_state.TryFindPage(hold.Pfn, out var page)) return;
        foreach (var since in new[] { page.Cleaned, page.WritebackStarted, page.Removed })
            if (since.Seq > hold.Seq) _left.TryAdd(since.Seq, null);
    }

    /// <summary>One that an early release has left unprotected is told, and no other pin protects it.</summary>
    void AddIo(in PageState page)
    {
        for (int i = page.FirstIo; i >= 0; i = _state.Ios[i].Next)
            if (!_state.Ios[i].Released.Happened) _left.TryAdd(_state.Ios[i].Submitted.Seq, null);
    }

    /// <summary>The events, as the next file has them, numbered from 1; their names are those of this file.</summary>
    /// <param name="trace">The file that has ended.</param>
    /// <exception cref="InputException">It is damaged.</exception>
    public IEnumerable<PageEvent> EventsOf(ITrace trace)
    {
        long seq = 0;
        foreach (var e in TraceEvents.At(trace, [.. _left.Keys]))
        {
            var carried = e;
            carried.Flags |= EventFlags.Carried;
            carried.N = _left[e.Seq] ?? e.N;
            carried.Seq = ++seq;
            if (e.Kind == EventKind.Gap) carried.Request = 1;      // it concerns all that is carried from before it
            yield return carried;
        }
    }
}
