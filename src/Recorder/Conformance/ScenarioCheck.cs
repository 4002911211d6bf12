using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Conformance;

/// <summary>Compares the trace of a scenario with all that the scenario can do under a policy.</summary>
static class ScenarioCheck
{
    /// <summary>How many of what the model would have allowed are named.</summary>
    const int Named = 8;

    public static ConformanceReport Run(
        Setup setup, PolicySpec made, PolicySpec asked, ITrace trace, long maxStates, CancellationToken cancel)
    {
        using var retrace = new Retrace(setup, asked, trace);
        retrace.Run(maxStates, cancel);
        bool differs = !retrace.Conforms && !retrace.GaveUp;
        int pages = Pages(trace, cancel);
        return new ConformanceReport
        {
            Verdict = VerdictOf(retrace),
            Method = ConformanceMethod.Interleavings,
            Policy = asked.Id,
            Events = trace.EventCount,
            ConstrainedEvents = trace.EventCount,
            Pages = pages,
            ConstrainedPages = pages,
            BoundReached = retrace.GaveUp,
            FirstImpossible = differs ? First(retrace, trace, asked, cancel) : null,
            Decisions = differs ? new FirstDecision(setup, made, asked, trace, maxStates, cancel).Find() : [],
        };
    }

    static ConformanceVerdict VerdictOf(Retrace retrace) =>
        retrace.Conforms ? ConformanceVerdict.Conforms
        : retrace.GaveUp ? ConformanceVerdict.Inconclusive
        : ConformanceVerdict.DoesNotConform;

    static ImpossibleEvent First(Retrace retrace, ITrace trace, PolicySpec asked, CancellationToken cancel)
    {
        long seq = retrace.Impossible?.Seq ?? trace.EventCount + 1;
        long page = retrace.Impossible?.Pfn ?? 0;
        string seen = retrace.Impossible is { } e
            ? EventText.Of(in e, retrace.Names)
            : $"the trace ends, and under {asked.Id} something else would follow";
        var allowed = retrace.Allowed.Select(a => EventText.Of(in a, retrace.Names)).Distinct().ToList();
        if (allowed.Count == 0) allowed.Add("the end of the trace");
        if (allowed.Count > Named) allowed = [.. allowed.Take(Named), $"... {allowed.Count - Named} more"];
        return new(seq, page, "", seen, allowed, PageHistory.Of(trace, page, seq, cancel), retrace.Impossible is null);
    }

    static int Pages(ITrace trace, CancellationToken cancel)
    {
        var pages = new HashSet<long>();
        foreach (var batch in EventBatches.Of(trace, cancel))
            foreach (ref readonly var e in batch.Span)
                if (e.Pfn != 0) pages.Add(e.Pfn);
        return pages.Count;
    }
}
