using Pintrace.Analyzer;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Explanation;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Exploration;

/// <summary>A counterexample: its trace, and what the analyzer, which knows nothing of the search, finds.</summary>
/// <param name="Trace">Its trace.</param>
/// <param name="Finding">What it is an example of.</param>
/// <param name="NoReturn">From where on that could not be avoided; null if that is not known.</param>
sealed record Counterexample(MemoryTrace Trace, Finding Finding, PointOfNoReturn? NoReturn)
{
    /// <summary>The counterexample of a search; null if it has none.</summary>
    /// <exception cref="InvalidOperationException">
    /// The analyzer does not confirm it: a defect in one of the two.
    /// </exception>
    public static Counterexample? Of(InterleavingSearch search)
    {
        if (search.Verdict != ExplorationVerdict.Violated) return null;
        return IfConfirmed(search) ?? throw new InvalidOperationException(
            $"The analyzer does not confirm the counterexample of {search.Scenario} under {search.Policy}.");
    }

    /// <summary>The counterexample of a search that has one; null if the analyzer does not confirm it.</summary>
    public static Counterexample? IfConfirmed(InterleavingSearch search)
    {
        var trace = new MemoryTrace(search.CounterexampleHeader);
        search.WriteCounterexample(trace);
        var finding = Analysis.Run(trace).Findings.FirstOrDefault(f => search.Wanted.Contains(f.Kind));
        return finding is null ? null : new(trace, finding, search.NoReturn(finding.Kind));
    }

    /// <summary>Writes the counterexample of a search as a trace.</summary>
    /// <exception cref="InputException">The path is taken (without force), or cannot be written.</exception>
    public static void Save(InterleavingSearch search, string path, bool force)
    {
        using var writer = new TraceWriter(path, search.CounterexampleHeader, force);
        search.WriteCounterexample(writer);
        writer.Finish(TraceHeader.Complete);
    }

    /// <summary>The events after the scene has been set.</summary>
    public IReadOnlyList<PageEvent> Steps =>
        [.. Trace.Events.Where(e => Trace.Names.Actors[e.Actor].Kind != ActorKind.Setup)];

    /// <summary>What to write after its events.</summary>
    public StoryMarks Marks { get; } = new(Finding, new Evidence(Trace, [Finding]), Trace.Names)
    {
        NoReturn = NoReturn is { } point ? (point.Seq, point.Words(Finding.Kind, Finding.FirstEvidence[^1])) : null,
    };
}
