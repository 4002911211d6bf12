using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>How releases are matched with acquisitions; each way uses less of the trace than the one before.</summary>
public enum Matching
{
    /// <summary>By tokens, where the trace has them.</summary>
    Token,
    /// <summary>By page, kind and request, as if it had no tokens.</summary>
    Request,
    /// <summary>
    /// By page, kind, callsites that belong together, actor and age, and by the counts that events carry: all that a
    /// real kernel shows.
    /// </summary>
    Count,
}

/// <summary>
/// A trace without what tells which release is for which acquisition: tokens and, for <see cref="Matching.Count"/>,
/// requests with their ends.
/// </summary>
public sealed class ReducedTrace : ITrace
{
    readonly ITrace _trace;
    readonly bool _requests;

    ReducedTrace(ITrace trace, bool requests)
    {
        (_trace, _requests) = (trace, requests);
        var hidden = requests ? TraceCoverage.Tokens : TraceCoverage.Tokens | TraceCoverage.Requests;
        Header = trace.Header with { Coverage = trace.Header.Coverage & ~hidden };
    }

    /// <summary>The trace without whatever a way of matching does not use.</summary>
    public static ITrace Of(ITrace trace, Matching matching) =>
        matching == Matching.Token ? trace : new ReducedTrace(trace, matching == Matching.Request);

    /// <summary>The way in which releases are matched in a trace with this coverage.</summary>
    internal static Matching MatchingOf(TraceCoverage coverage) =>
        coverage.Has(TraceCoverage.Tokens) ? Matching.Token
        : coverage.Has(TraceCoverage.Requests) ? Matching.Request : Matching.Count;

    /// <inheritdoc/>
    public TraceHeader Header { get; }
    /// <inheritdoc/>
    public TraceNames Names => _trace.Names;
    /// <inheritdoc/>
    public long EventCount => _trace.EventCount;
    /// <inheritdoc/>
    public ITraceCursor ReadEvents(long fromSeq = 1) => new Cursor(_trace.ReadEvents(fromSeq), _requests);

    sealed class Cursor(ITraceCursor events, bool requests) : ITraceCursor
    {
        public int Read(Span<PageEvent> batch)
        {
            int n, kept = 0;
            do
            {
                n = events.Read(batch);
                foreach (ref var e in batch[..n])
                    if (Reduce(ref e)) batch[kept++] = e;
            }
            while (n > 0 && kept == 0);
            return kept;
        }

        /// <summary>False if nothing of the event is left.</summary>
        bool Reduce(ref PageEvent e)
        {
            e.Token = 0;
            if (requests || e.Kind == EventKind.Gap) return true;
            e.Request = 0;
            return e.Kind is not (EventKind.RequestBegin or EventKind.RequestEnd);
        }

        public void Dispose() => events.Dispose();
    }
}
