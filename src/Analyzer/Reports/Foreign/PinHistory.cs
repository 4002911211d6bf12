using Pintrace.Analyzer.Sql;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>How many references and pins GUP held at moments of a trace, by the place that took them.</summary>
public sealed class PinHistory
{
    readonly Dictionary<string, SortedDictionary<int, long>> _changes = [];
    readonly int _moments;

    PinHistory(int moments, long durationNs) => (_moments, DurationNs) = (moments, durationNs);

    /// <summary>When the trace ends, in nanoseconds.</summary>
    public long DurationNs { get; }

    /// <summary>The places, those that held most at one moment first.</summary>
    public IReadOnlyList<string> Callsites { get; private set; } = [];

    /// <summary>
    /// Reads the pins of a trace; those that nothing shows to be released are held to its end. Moment i is i / (moments
    /// - 1) of its duration.
    /// </summary>
    /// <exception cref="InputException">The trace is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PinHistory Of(ITrace trace, int moments, Action<long>? progress, CancellationToken cancel)
    {
        var events = Timeline.Events(trace).TakeWhile(_ => !cancel.IsCancellationRequested);
        var history = new PinHistory(moments, events.Select(e => e.Tick).DefaultIfEmpty().Max());
        foreach (var held in HoldIntervals.Read(new DerivedSource(trace, progress, cancel)))
            history.Add(trace.Names.CallsiteName(held.Hold.Callsite), held);
        history.Callsites = [.. history._changes.Keys
            .OrderByDescending(history.MostOf).ThenBy(c => c, StringComparer.Ordinal)];
        return history;
    }

    void Add(string callsite, in HoldIntervals.Interval held)
    {
        if (!_changes.TryGetValue(callsite, out var changes)) _changes[callsite] = changes = [];
        Change(changes, held.Hold.Tick, held.Hold.N);
        if (held.End.Seq != 0) Change(changes, held.End.Tick, -held.Hold.N);
    }

    void Change(SortedDictionary<int, long> changes, long tick, long by)
    {
        int moment = MomentAfter(tick);
        changes[moment] = changes.GetValueOrDefault(moment) + by;
    }

    /// <summary>The first moment at or after a time.</summary>
    int MomentAfter(long tick)
    {
        if (DurationNs == 0) return 0;
        return (int)Math.Ceiling((double)tick / DurationNs * (_moments - 1));
    }

    long MostOf(string callsite)
    {
        long held = 0, most = 0;
        foreach (long change in _changes[callsite].Values) most = Math.Max(most, held += change);
        return most;
    }

    /// <summary>How much places held together at each moment.</summary>
    public IReadOnlyList<long> HeldAt(params IEnumerable<string> callsites)
    {
        var held = new long[_moments];
        foreach (var (moment, change) in callsites.SelectMany(c => _changes[c])) held[moment] += change;
        for (int i = 1; i < _moments; i++) held[i] += held[i - 1];
        return held;
    }
}
