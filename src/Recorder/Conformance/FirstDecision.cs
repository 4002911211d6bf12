using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Conformance;

/// <summary>
/// Finds out which decisions of a policy a scenario's trace contradicts: the policy that made it is given decisions of
/// the other one, and the trace is followed again.
/// </summary>
/// <param name="setup">The scene of the trace.</param>
/// <param name="made">The policy that made it.</param>
/// <param name="asked">The policy that does not explain it.</param>
/// <param name="trace">The trace.</param>
/// <param name="maxStates">Bound of each search; what needs more counts as explained.</param>
/// <param name="cancel">Stops early.</param>
sealed class FirstDecision(
    Setup setup, PolicySpec made, PolicySpec asked, ITrace trace, long maxStates, CancellationToken cancel)
{
    readonly List<Decision> _differing = [.. Decision.All.Where(d => d.ValueIn(made) != d.ValueIn(asked))];

    /// <summary>
    /// The decisions each of which alone the trace contradicts, those that show first before the others; if there are
    /// none, a few that it contradicts together.
    /// </summary>
    public IReadOnlyList<DecisionThatShows> Find()
    {
        var alone = _differing.DistinctBy(d => With([d])).Select(d => (Decision: d, Seq: ShowsAt([d])))
            .Where(d => d.Seq is not null).OrderBy(d => d.Seq).ToList();
        if (alone.Count > 0) return [.. alone.Select(d => Describe(d.Decision, d.Seq!.Value, isAlone: true))];
        var together = new List<Decision>(_differing);
        foreach (var decision in _differing)
            if (ShowsAt([.. together.Where(d => d != decision)]) is not null) together.Remove(decision);
        return ShowsAt(together) is { } seq ? [.. together.Select(d => Describe(d, seq, isAlone: false))] : [];
    }

    DecisionThatShows Describe(Decision decision, long seq, bool isAlone) =>
        new(decision.Name, decision.ValueIn(made), decision.ValueIn(asked), seq, isAlone);

    /// <summary>
    /// The event that the policy of the trace cannot make if it decides these as the other one does; one after the last
    /// if only the end is wrong; null if it can make the trace.
    /// </summary>
    long? ShowsAt(IReadOnlyList<Decision> decisions)
    {
        if (With(decisions) is not { } changed) return null;
        using var retrace = new Retrace(setup, changed, trace);
        retrace.Run(maxStates, cancel);
        if (retrace.Conforms || retrace.GaveUp) return null;
        return retrace.Impossible?.Seq ?? trace.EventCount + 1;
    }

    /// <summary>
    /// The policy of the trace with decisions of the other one, and with those that they need; null if there is no such
    /// policy.
    /// </summary>
    PolicySpec? With(IReadOnlyList<Decision> decisions)
    {
        var changed = made with { };
        foreach (var decision in decisions) decision.TrySet(changed, decision.ValueIn(asked));
        while (Contradictions.In(changed) is { Count: > 0 } contradictory)
        {
            var needed = contradictory.FirstOrDefault(d => d.ValueIn(changed) != d.ValueIn(asked));
            if (needed is null) return null;
            needed.TrySet(changed, needed.ValueIn(asked));
        }
        return changed;
    }
}
