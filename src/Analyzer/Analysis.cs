using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>Replays a log once, and shows every transition to the detectors and the statistics.</summary>
public static class Analysis
{
    const int BatchSize = 1024;

    /// <summary>Analyzes a whole log.</summary>
    /// <param name="trace">The log.</param>
    /// <param name="grouping">What the rows of the per-callsite table stand for.</param>
    /// <param name="progress">Told now and then how many events have been read.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The log is damaged; the sentence names the event.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static AnalysisReport Run(ITrace trace, Grouping grouping = Grouping.Callsite, Action<long>? progress = null, CancellationToken cancel = default)
    {
        var replay = new Replay(trace.Header.Coverage);
        var findings = new FindingList(trace.Names, replay);
        var detectors = DetectorCatalog.Create();
        var tally = new EventTally();
        var states = new PageStateHashes();
        var statistics = new CallsiteStatistics(trace.Names, trace.Header.Coverage, grouping);
        Read(trace, replay, findings, ByKind(detectors), statistics, states, tally, progress, cancel);
        foreach (var detector in detectors) detector.Finish(replay, findings);
        var callsites = statistics.Finish(replay, findings);
        var quality = Quality.Of(trace.Names, trace.Header.Coverage, tally.OfKind, tally.Acquired, tally.Released);
        var sorted = Complete(trace, replay, findings, detectors, quality);
        return new AnalysisReport(trace.Header, trace.Names, replay.LastSeq, replay.LastTick, replay.PageCount, replay.Gaps, sorted, callsites) { GroupedBy = grouping, Quality = quality, PageStates = states, Older = replay.Older, OutOfOrder = replay.OutOfOrder, ReleasedUnknown = statistics.ReleasedUnknown };
    }

    static void Read(ITrace trace, Replay replay, FindingList findings, IDetector[][] watchers, CallsiteStatistics statistics, PageStateHashes states, EventTally tally, Action<long>? progress, CancellationToken cancel)
    {
        using var cursor = trace.ReadEvents();
        var batch = new PageEvent[BatchSize];
        for (int n; (n = cursor.Read(batch)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (ref readonly var e in batch.AsSpan(0, n))
            {
                var transition = replay.Apply(in e);
                bool happened = transition.Happened;
                foreach (var detector in watchers[(int)e.Kind])
                    if (happened || e.Outcome == Outcome.Refused && detector.WatchesRefusals) detector.Observe(transition, findings);
                statistics.Observe(transition);
                states.Observe(transition);
                tally.Count(in e);
            }
            progress?.Invoke(replay.LastSeq);
        }
    }

    static IDetector[][] ByKind(IReadOnlyList<IDetector> detectors) =>
        [.. Enumerable.Range(0, EventKinds.Limit).Select(kind => detectors.Where(d => d.Watches.Contains((EventKind)kind)).ToArray())];

    /// <summary>The worst first, with words, numbers and, where events were lost within the evidence, doubt.</summary>
    static List<Finding> Complete(ITrace trace, Replay replay, FindingList findings, IReadOnlyList<IDetector> detectors, Quality quality)
    {
        int number = 0;
        List<Finding> sorted = [.. findings.All.OrderByDescending(f => f.Severity).ThenBy(f => f.Evidence[0])];
        foreach (var finding in sorted)
        {
            finding.Id = $"F{++number}";
            var detector = detectors.First(d => d.Kind == finding.Kind);
            finding.Message = detector.Describe(finding, trace.Names);
            finding.Fingerprint = Fingerprint.Of(finding.Kind, finding.PageRole, finding.Identity.Callsite, finding.Identity.Related, trace.Names);
            finding.Judge(replay.Gaps, quality.Missed > 0 && detector.FindsAbsence ? $"{Words.Count(quality.Missed, "hit")} of probes were missed (kprobe_profile), and what is not in the log may be among them" : null);
        }
        return sorted;
    }
}
