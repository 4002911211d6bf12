using Pintrace.Analyzer.Sql;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>How many references and pins GUP held at moments of a trace, by the place that took them.</summary>
public sealed class PinHistory
{
    readonly Dictionary<string, long[]> _held = [];      // changes, until all are known
    readonly int _moments;

    PinHistory(int moments) => _moments = moments;

    /// <summary>When the trace ends, in nanoseconds.</summary>
    public long DurationNs { get; private set; }

    /// <summary>The places, those that held most at one moment first.</summary>
    public IReadOnlyList<string> Callsites { get; private set; } = [];

    /// <summary>
    /// Reads the pins of a trace; those that nothing shows to be released are held to its end. Moment i is i / (moments
    /// - 1) of its duration.
    /// </summary>
    /// <exception cref="InputException">The trace is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PinHistory Of(TraceReader trace, int moments, Action<long>? progress, CancellationToken cancel)
    {
        var history = new PinHistory(moments);
        var all = new QueryLimits(0, TimeSpan.Zero);
        const string end = "SELECT COALESCE(MAX(tick), 0) FROM event";
        TraceSql.Run(trace, end, all, new Rows(row => history.DurationNs = (long)row[0]!), progress, cancel);
        const string pins = "SELECT COALESCE(acquired_at, '?'), n, acquired_tick, released_tick FROM pins";
        TraceSql.Run(trace, pins, all, new Rows(history.Add), progress, cancel);
        foreach (long[] held in history._held.Values)
            for (int i = 1; i < moments; i++) held[i] += held[i - 1];
        history.Callsites = [.. history._held.Keys
            .OrderByDescending(c => history._held[c].Max()).ThenBy(c => c, StringComparer.Ordinal)];
        return history;
    }

    void Add(object?[] pin)
    {
        string callsite = (string)pin[0]!;
        if (!_held.TryGetValue(callsite, out long[]? changes)) _held[callsite] = changes = new long[_moments];
        changes[MomentAfter((long)pin[2]!)] += (long)pin[1]!;
        if (pin[3] is long released) changes[MomentAfter(released)] -= (long)pin[1]!;
    }

    /// <summary>The first moment at or after a time.</summary>
    int MomentAfter(long tick)
    {
        if (DurationNs == 0) return 0;
        return (int)Math.Ceiling((double)tick / DurationNs * (_moments - 1));
    }

    /// <summary>How much a place held at each moment.</summary>
    public IReadOnlyList<long> HeldAt(string callsite) => _held[callsite];

    /// <summary>Hands each row on.</summary>
    sealed class Rows(Action<object?[]> take) : IRowWriter
    {
        public void Begin(IReadOnlyList<string> columns) { }

        public void Row(object?[] values) => take(values);

        public void End() { }
    }
}
