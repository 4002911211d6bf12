using Pintrace.Analyzer.Reports;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Diff;

/// <summary>Walks two logs side by side until they part.</summary>
static class EventComparison
{
    const int BatchSize = 1024;

    /// <summary>The first difference; null if there is none, or if a log is of a real kernel, where no two runs use the same pages.</summary>
    public static Divergence? FirstDifference(ITrace a, ITrace b)
    {
        if (a.Header.Source == TraceHeader.Imported || b.Header.Source == TraceHeader.Imported) return null;
        using var left = a.ReadEvents();
        using var right = b.ReadEvents();
        var (x, y) = (new PageEvent[BatchSize], new PageEvent[BatchSize]);
        for (long seq = 1; ; )
        {
            int n = left.Read(x), m = right.Read(y);
            for (int i = 0; i < Math.Max(n, m); i++, seq++)
                if (i >= n || i >= m || !Same(in x[i], a.Names, in y[i], b.Names))
                    return new Divergence(seq, i < n ? Describe(in x[i], a.Names) : null, i < m ? Describe(in y[i], b.Names) : null);
            if (n == 0) return null;
        }
    }

    /// <summary>Equal but for the numbers that the logs gave to names.</summary>
    static bool Same(in PageEvent x, TraceNames xs, in PageEvent y, TraceNames ys) =>
        (x.Kind, x.Pfn, x.N, x.Flags, x.Outcome, x.Arg) == (y.Kind, y.Pfn, y.N, y.Flags, y.Outcome, y.Arg)
        && (x.RefCount, x.PinCount, x.MapCount, x.State) == (y.RefCount, y.PinCount, y.MapCount, y.State)
        && xs.ActorName(x.Actor) == ys.ActorName(y.Actor) && xs.CallsiteName(x.Callsite) == ys.CallsiteName(y.Callsite);

    static string Describe(in PageEvent e, TraceNames names) =>
        $"{names.ActorName(e.Actor)}: {Words.Kind(in e)}{(e.Pfn == 0 ? "" : $" page {Words.Page(e.Pfn)}")} at {names.CallsiteName(e.Callsite)}{(Words.State(in e) is { Length: > 0 } state ? $" ({state})" : "")}";
}
