using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>An analysis under way: takes events in order, one by one, and shows every transition to the detectors and the statistics.</summary>
public sealed class AnalysisRun
{
    readonly TraceHeader _header;
    readonly TraceNames _names;
    readonly Grouping _grouping;
    readonly TraceReplay _replay;
    readonly FindingList _findings;
    readonly IReadOnlyList<IDetector> _detectors = DetectorCatalog.Create();
    readonly IDetector[][] _watchers;
    readonly EventTally _tally = new();
    readonly PageStateHashes _states = new();
    readonly CallsiteStatistics _statistics;

    /// <summary>Begins with a log of which nothing was read yet.</summary>
    /// <param name="header">What made it.</param>
    /// <param name="names">Its dictionaries; they may grow while it is read.</param>
    /// <param name="grouping">What the rows of the per-callsite table stand for.</param>
    public AnalysisRun(TraceHeader header, TraceNames names, Grouping grouping = Grouping.Callsite)
    {
        (_header, _names, _grouping) = (header, names, grouping);
        _replay = new TraceReplay(header.Coverage);
        _findings = new FindingList(names, _replay);
        _statistics = new CallsiteStatistics(names, header.Coverage, grouping);
        var seeing = _detectors.Where(d => d.WhyBlind(header.Coverage) is null).ToList();
        _watchers = [.. Enumerable.Range(0, EventKinds.Limit).Select(kind => seeing.Where(d => d.Watches.Contains((EventKind)kind)).ToArray())];
    }

    /// <summary>Number of the last event.</summary>
    public long LastSeq => _replay.LastSeq;
    /// <summary>The latest time of an event, in nanoseconds.</summary>
    public long LastTick => _replay.LastTick;

    /// <summary>The next event.</summary>
    /// <exception cref="InputException">It carries counts that its predecessors do not lead to.</exception>
    public void Add(in PageEvent e)
    {
        var transition = _replay.Apply(in e);
        bool happened = transition.Happened;
        foreach (var detector in _watchers[(int)e.Kind])
            if (happened || e.Outcome == Outcome.Refused && detector.WatchesRefusals) detector.Observe(transition, _findings);
        _statistics.Observe(transition);
        _states.Observe(transition);
        _tally.Count(in e);
    }

    /// <summary>
    /// What is known to be wrong so far: what events have shown, and what would be found if the log ended here. In the order of
    /// occurrence, with messages and without ids; the objects are good until the next event.
    /// </summary>
    public IEnumerable<Finding> SoFar()
    {
        var ended = new FindingList(_names, _replay);
        var fresh = DetectorCatalog.Create();
        foreach (var detector in fresh) detector.Finish(_replay, ended);
        foreach (var (finding, detectors) in _findings.All.Select(f => (f, _detectors)).Concat(ended.All.Select(f => (f, fresh))))
        {
            finding.Message = detectors.First(d => d.Kind == finding.Kind).Describe(finding, _names);
            yield return finding;
        }
    }

    /// <summary>The log has ended.</summary>
    public AnalysisReport Finish()
    {
        foreach (var detector in _detectors) detector.Finish(_replay, _findings);
        var callsites = _statistics.Finish(_replay, _findings);
        var quality = TraceQuality.Of(_names, _header.Coverage, _detectors, _tally);
        return new AnalysisReport(_header, _names, _replay.LastSeq, _replay.LastTick, _replay.PageCount, _replay.Gaps, Complete(quality), callsites)
        {
            GroupedBy = _grouping, Quality = quality, PageStates = _states, Older = _replay.Older, OutOfOrder = _replay.OutOfOrder, ReleasedUnknown = _statistics.ReleasedUnknown,
        };
    }

    /// <summary>The worst first, with words, numbers and, where events were lost within the evidence, doubt.</summary>
    List<Finding> Complete(TraceQuality quality)
    {
        int number = 0;
        List<Finding> sorted = [.. _findings.All.OrderByDescending(f => f.Severity).ThenBy(f => f.Evidence[0])];
        string missed = $"{Format.Count(quality.Missed, "hit")} of probes were missed (kprobe_profile), and what is not in the log may be among them";
        foreach (var finding in sorted)
        {
            finding.Id = $"F{++number}";
            var detector = _detectors.First(d => d.Kind == finding.Kind);
            finding.Message = detector.Describe(finding, _names);
            finding.Fingerprint = Fingerprint.Of(finding.Kind, finding.PageRole, finding.Identity.Callsite, finding.Identity.Related, _names);
            finding.Judge(_replay.Gaps, quality.MayLackReleases && detector.FindsAbsence ? missed : null);
        }
        return sorted;
    }
}
