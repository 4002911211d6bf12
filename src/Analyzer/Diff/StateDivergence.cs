using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Diff;

/// <summary>
/// The first change of a page's state in which two runs differ. A side is null where its run has no more changes, or
/// its events are not available.
/// </summary>
/// <param name="BaseSeq">The base's event; null as above.</param>
/// <param name="NewSeq">The new run's event; null as above.</param>
/// <param name="Base">The base's event in words.</param>
/// <param name="New">The new run's event in words.</param>
/// <param name="After">Where only hashes could be compared: the event of the new run after which the difference
/// lies.</param>
readonly record struct Divergence(long? BaseSeq, long? NewSeq, string? Base, string? New, long? After)
{
    /// <summary>Number of the event in the new run, or in the base if the new run has ended.</summary>
    public long Seq => NewSeq ?? BaseSeq ?? After ?? 0;
}

/// <summary>Finds where runs part: hashes show how far they agree; what follows is compared change by change.</summary>
static class StateDivergence
{
    /// <summary>
    /// Null if pages go through the same states, or if a run is of a real kernel, because no two of those use the same
    /// pages.
    /// </summary>
    public static Divergence? Find(DiffSide a, DiffSide b, CancellationToken cancel)
    {
        if (a.IsReal || b.IsReal || PageStateHashes.PartAfter(a.PageStates, b.PageStates) is not { } after) return null;
        if (a.Trace is null || b.Trace is null) return new Divergence(null, null, null, null, after.Second);
        using var x = Changes(a.Trace, after.First, cancel).GetEnumerator();
        using var y = Changes(b.Trace, after.Second, cancel).GetEnumerator();
        while (true)
        {
            var (left, right) = (Next(x), Next(y));
            if (left is null && right is null) return null;
            if (left is { } one && right is { } other && IsSameState(in one, in other)) continue;
            return new Divergence(
                left?.Seq, right?.Seq, Describe(left, a.Trace.Names), Describe(right, b.Trace.Names), After: null);
        }
    }

    static PageEvent? Next(IEnumerator<PageEvent> events) => events.MoveNext() ? events.Current : null;

    /// <summary>The events after one that change the state of a page.</summary>
    static IEnumerable<PageEvent> Changes(ITrace trace, long after, CancellationToken cancel)
    {
        var replay = after == 0
            ? new TraceReplay(trace.Header.Coverage)
            : Timeline.ReplayTo(trace, after, cacheFolder: null, cancel: cancel);
        foreach (var e in Timeline.Events(trace, after + 1))
        {
            cancel.ThrowIfCancellationRequested();
            if (PageStateHashes.IsChange(replay.Apply(in e))) yield return e;
        }
    }

    static bool IsSameState(in PageEvent x, in PageEvent y) =>
        (x.Pfn, x.RefCount, x.PinCount, x.MapCount, x.State) == (y.Pfn, y.RefCount, y.PinCount, y.MapCount, y.State);

    static string? Describe(PageEvent? happened, TraceNames names)
    {
        if (happened is not { } e) return null;
        string state = Format.State(in e) is { Length: > 0 } words ? $" ({words})" : "";
        string what = $"{Format.Kind(in e)} page {Format.Page(e.Pfn)}";
        return $"{names.ActorName(e.Actor)}: {what} at {names.CallsiteName(e.Callsite)}{state}";
    }
}
