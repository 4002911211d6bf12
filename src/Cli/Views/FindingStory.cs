using Pintrace.Analyzer;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Explanation;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>A finding with its rule, its stacks, and what happened to its page.</summary>
sealed class FindingStory : ITraceView
{
    readonly TraceReader _trace;
    readonly Finding _finding;
    readonly string _rule;
    readonly Evidence _evidence;
    readonly PointOfNoReturn? _noReturn;
    readonly StoryMarks _marks;
    readonly IReadOnlyList<PageEvent> _story;
    /// <summary>The event that completed its first occurrence.</summary>
    readonly long _lastSeq;

    /// <param name="trace">The trace.</param>
    /// <param name="id">The finding's id in the analysis of the trace.</param>
    /// <param name="wanted">Which events of the story are shown; its evidence always is.</param>
    /// <param name="matching">How that analysis matched releases with acquisitions.</param>
    /// <param name="progress">Called with the number of events analyzed so far.</param>
    /// <param name="cancel">Stops the analysis.</param>
    /// <exception cref="UsageException">There is no such finding.</exception>
    public FindingStory(
        TraceReader trace, string id, EventFilter wanted, Matching matching, Action<long> progress,
        CancellationToken cancel)
    {
        var report = Analysis.Run(ReducedTrace.Of(trace, matching), progress: progress, cancel: cancel);
        _trace = trace;
        _finding = report.Find(id) ?? throw new UsageException(report.Findings.Count == 0
            ? "The trace has no findings."
            : $"There is no finding '{id}'; there are F1 to F{report.Findings.Count}.");
        _lastSeq = _finding.FirstEvidence[^1];
        _story = Filtered(Timeline.Story(trace, _finding), wanted, cancel);
        _rule = DetectorCatalog.Rules.First(d => d.Kind == _finding.Kind).Text;
        _evidence = new Evidence(trace, [_finding]);
        _noReturn = PointOfNoReturn.Of(trace, _finding.Kind, cancel);
        _marks = new StoryMarks(_finding, _evidence, trace.Names)
        {
            NoReturn = _noReturn is { } point ? (point.Seq, point.Words(_finding.Kind, _lastSeq)) : null,
        };
    }

    IReadOnlyList<PageEvent> Filtered(
        IReadOnlyList<PageEvent> story, EventFilter wanted, CancellationToken cancel)
    {
        if (wanted.IsEmpty) return story;
        var span = wanted with
        {
            FromSeq = Math.Max(_finding.Evidence[0], wanted.FromSeq ?? 0),
            ToSeq = Math.Min(_lastSeq, wanted.ToSeq ?? long.MaxValue),
        };
        HashSet<long> seqs = [.. Timeline.Events(_trace, span, cancel).Select(e => e.Seq), .. _finding.Evidence];
        return [.. story.Where(e => seqs.Contains(e.Seq))];
    }

    /// <summary>Also the events without effect on the finding.</summary>
    public bool AllSteps { get; init; }

    public void WriteText(RowLimit limit, Screen screen)
    {
        string title = $"{PublicName.Of(_finding.Severity)} {PublicName.Of(_finding.Kind)}";
        bool isError = _finding.Severity == Severity.Error;
        string painted = isError ? screen.Palette.Bad(title) : screen.Palette.Doubtful(title);
        string times = _finding.Count > 1 ? $" ({Format.Number(_finding.Count)} times; the first is shown here)" : "";
        string consequence = FindingsText.Words(_finding.Consequence);
        screen.Line($"{_finding.Id} {painted}, {consequence}: {_finding.Message}{times}");
        screen.Labelled("rule: ", _rule);
        screen.Labelled("established: ", Basis);
        _marks.Write(screen);
        if (_finding.Doubt is { } doubt) screen.Labelled($"{screen.Palette.Doubtful("inconclusive")}: ", doubt);
        foreach (var (role, e) in _evidence.Of(_finding))
            if (role != EvidenceRole.Again) WriteStack(role, e, screen);
        if (Evidence.Again(_finding) is { } again) screen.Labelled("again at ", again);
        screen.Line();
        new Lanes(_trace.Names, Note, screen).Write(_story, AllSteps, limit);
        string[] page = _finding.Pfn == 0 ? [] : ["--page", Format.Page(_finding.Pfn)];
        screen.Command(NextCommand.Of(["show", _trace.Path, .. page, "--at", $"{_lastSeq}"]));
        screen.Command(NextCommand.Explaining(_finding.Kind));
    }

    string Basis => _finding.Basis switch
    {
        Analyzer.Findings.Basis.Exact =>
            "exact: the trace says what belongs together, or one event shows it all",
        Analyzer.Findings.Basis.ByCount =>
            "by count: the reference counts of later events leave no other explanation",
        Analyzer.Findings.Basis.Inferred =>
            "inferred: releases were matched with acquisitions by page, kind, request and callsite",
    };

    void WriteStack(EvidenceRole role, PageEvent e, Screen screen)
    {
        string blame = e.Callsite == _finding.Callsite ? ", to blame" : "";
        string seen = _evidence.Seen(in e) is { } where ? $" ({where})" : "";
        screen.Line($"{PublicName.Of(role)} at event {e.Seq} by {_trace.Names.TaskName(e.Actor)}{seen}{blame}:");
        foreach (string function in _trace.Names.Stack(e.Callsite).Split(Callsite.Separator))
            screen.Line("    " + function);
    }

    /// <summary>What to write after an event.</summary>
    string? Note(PageEvent e)
    {
        bool isTold = e.Seq == _marks.Culprit || e.Seq == _lastSeq || !_finding.Evidence.Contains(e.Seq);
        if (isTold) return _marks.Of(e);
        return _marks.Of(e) is { } mark ? $"evidence, {mark}" : "evidence";
    }

    public void WriteJson(TextWriter to) => Json.Write(
        to,
        "pintrace/show/1",
        new Subject(_trace.Path),
        AnalysisJson.FindingMembers(_finding, _evidence, _trace.Names),
        new Story(
            _rule,
            StackOrNull(_finding.Callsite),
            StackOrNull(_finding.RelatedCallsite),
            _marks.Culprit,
            NoReturnRecord.Of(_noReturn),
            _story.Select(e => EventRecord.Of(e, _trace))));

    string? StackOrNull(NameId<Callsite> callsite) =>
        callsite.Exists ? _trace.Names.Stack(callsite) : null;

    sealed record Subject(string Trace);

    sealed record Story(
        string Rule, string? CallsiteStack, string? RelatedStack, long? Culprit, NoReturnRecord? NoReturn,
        IEnumerable<EventRecord> Events);
}
