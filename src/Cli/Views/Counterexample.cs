using Pintrace.Analyzer;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli.Views;

/// <summary>A counterexample: its trace, and what the analyzer, which knows nothing of the search, finds.</summary>
sealed record Counterexample(MemoryTrace Trace, Finding Finding)
{
    /// <summary>The counterexample of a search; null if it has none.</summary>
    /// <exception cref="InvalidOperationException">
    /// The analyzer does not confirm it: a defect in one of the two.
    /// </exception>
    public static Counterexample? Of(InterleavingSearch search)
    {
        if (search.Verdict != ExplorationVerdict.Violated) return null;
        var trace = new MemoryTrace(search.CounterexampleHeader);
        search.WriteCounterexample(trace);
        var finding = Analysis.Run(trace).Findings.FirstOrDefault(f => search.Wanted.Contains(f.Kind));
        return new(trace, finding ?? throw new InvalidOperationException(
            $"The analyzer does not confirm the counterexample of {search.Scenario} under {search.Policy}."));
    }

    /// <summary>The events after the scene has been set.</summary>
    public IReadOnlyList<PageEvent> Steps =>
        [.. Trace.Events.Where(e => Trace.Names.Actors[e.Actor].Kind != ActorKind.Setup)];

    /// <summary>What to write after its events.</summary>
    public StoryMarks Marks { get; } = new(Finding, new Evidence(Trace, [Finding]), Trace.Names);
}
