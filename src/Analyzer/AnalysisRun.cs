using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>
/// An analysis under way: takes events in order, one by one, and shows every transition to the detectors and the
/// statistics.
/// </summary>
public sealed class AnalysisRun
{
    readonly TraceHeader _header;
    readonly TraceNames _names;
    readonly Grouping _grouping;
    readonly TraceReplay _replay;
    readonly FindingList _findings;
    readonly Func<IReadOnlyList<IDetector>> _newDetectors;
    readonly IReadOnlyList<IDetector> _detectors;
    readonly Action<Transition, FindingList>[][] _watchers, _watchersOfRefusals;
    readonly EventTally _tally = new();
    readonly PageStateHashes _states = new();
    readonly CallsiteStatistics _statistics;

    internal AnalysisRun(
        TraceHeader header, TraceNames names, Grouping grouping, Func<IReadOnlyList<IDetector>> newDetectors)
    {
        (_header, _names, _grouping, _newDetectors) = (header, names, grouping, newDetectors);
        _detectors = newDetectors();
        _replay = new TraceReplay(header.Coverage);
        _findings = new FindingList(names, State);
        _statistics = new CallsiteStatistics(names, header.Coverage, grouping);
        var seeing = _detectors.Where(d => EventsNeeded.By(d, header.Coverage) is not null).ToList();
        (_watchers, _watchersOfRefusals) = (ByKind(seeing), ByKind(seeing.Where(d => d.WatchesRefusals)));
    }

    /// <summary>
    /// Which detectors are shown an event, by its kind. A detector that is blind in this trace is shown none.
    /// </summary>
    static Action<Transition, FindingList>[][] ByKind(IEnumerable<IDetector> detectors)
    {
        var kinds = Enumerable.Range(0, EventKinds.Limit).Select(kind => (EventKind)kind);
        return [.. kinds.Select(kind => detectors.Where(d => d.Watches.Contains(kind)).Select(Shown).ToArray())];

        static Action<Transition, FindingList> Shown(IDetector detector) => detector.Observe;
    }

    /// <summary>What the trace says so far.</summary>
    internal TraceState State => _replay.State;
    /// <summary>How many holds and findings <see cref="SoFar"/> looks at.</summary>
    public int Size => State.Holds.Count + _findings.All.Count;
    /// <summary>Number of the last event.</summary>
    public long LastSeq => _replay.LastSeq;
    /// <summary>The latest time of an event, in nanoseconds.</summary>
    public long LastTick => State.LastTick;

    /// <summary>The next event.</summary>
    /// <exception cref="InputException">It carries counts that do not follow from the events before it.</exception>
    public void Add(in PageEvent e)
    {
        var transition = _replay.Apply(in e);
        _statistics.Observe(transition);
        _tally.Count(in e);
        if ((e.Flags & EventFlags.Carried) != 0) return;      // the file that it comes from tells what is wrong there
        if (transition.Happened) Show(_watchers, transition);
        else if (e.Outcome == Outcome.Refused) Show(_watchersOfRefusals, transition);
        _states.Observe(transition);
    }

    void Show(Action<Transition, FindingList>[][] watchers, Transition transition)
    {
        foreach (var observe in watchers[(int)transition.Event.Kind]) observe(transition, _findings);
    }

    /// <summary>
    /// What is known to be wrong so far: what events have shown, and what would be found if the trace ended here. In
    /// order of occurrence, with messages but without ids; the objects are valid until the next event.
    /// </summary>
    public IEnumerable<Finding> SoFar()
    {
        var atEnd = new FindingList(_names, State);
        var fresh = _newDetectors();
        foreach (var detector in fresh) detector.Finish(State, atEnd);
        return [.. Described(_findings, _detectors), .. Described(atEnd, fresh)];
    }

    IEnumerable<Finding> Described(FindingList findings, IReadOnlyList<IDetector> detectors)
    {
        foreach (var finding in findings.All)
        {
            finding.Message = detectors.First(d => d.Rule.Kind == finding.Kind).Describe(finding, _names);
            yield return finding;
        }
    }

    /// <summary>The trace has ended.</summary>
    public AnalysisReport Finish()
    {
        foreach (var detector in _detectors) detector.Finish(State, _findings);
        var callsites = _statistics.Finish(State, _findings);
        var quality = TraceQuality.Of(_names, _header.Coverage, _detectors, _tally);
        return new AnalysisReport(_header, _names)
        {
            Events = State.LastSeq,
            DurationNs = Math.Max(0, State.LastTick - _header.Began),
            Pages = State.PageCount,
            Gaps = State.Gaps,
            Findings = Complete(quality),
            NotListed = _findings.NotListed,
            Callsites = callsites,
            GroupedBy = _grouping,
            Quality = quality,
            NotFindable = _header.Source == TraceHeader.Imported
                ? quality.NotFindable.ToDictionary(n => n.Kind, n => n.Reason)
                : new Dictionary<FindingKind, string>(),
            PageStates = _states,
            PinsBeforeStart = _replay.PinsBeforeStart,
            OutOfOrder = State.OutOfOrder,
            ReleasedUnknown = _statistics.ReleasedUnknown,
        };
    }

    /// <summary>
    /// The findings, the worst first, with messages and ids, inconclusive where events were lost within the evidence.
    /// </summary>
    List<Finding> Complete(TraceQuality quality)
    {
        int number = 0;
        List<Finding> sorted = [.. _findings.All.OrderByDescending(f => f.Severity).ThenBy(f => f.Evidence[0])];
        foreach (var finding in sorted)
        {
            finding.Id = $"F{++number}";
            var detector = _detectors.First(d => d.Rule.Kind == finding.Kind);
            finding.Message = detector.Describe(finding, _names);
            finding.Fingerprint = Fingerprint.Of(finding, _names);
            finding.Conclude(State.Gaps, detector.Rule.FindsAbsence ? quality.WhyReleasesMayLack : null);
        }
        return sorted;
    }
}
