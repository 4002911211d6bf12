using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.Conformance.Rules;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Conformance;

/// <summary>Compares each page of a trace with the states that a policy leaves it.</summary>
/// <param name="asked">The policy.</param>
/// <param name="made">That of the simulated kernel that made the trace; null if a real one did.</param>
/// <param name="setup">The scene of a simulated trace whose operations are known; null if they are not.</param>
/// <param name="trace">The trace.</param>
sealed class PageCheck(PolicySpec asked, PolicySpec? made, Setup? setup, ITrace trace)
{
    readonly PolicySteps? _steps = setup is null ? null : new(trace.Names, PolicySteps.Of(setup, asked));

    public ConformanceReport Run(Action<long>? progress, CancellationToken cancel)
    {
        var observation = new Observation(trace, cancel);
        var model = new PageModel(
            new ModelView(asked, observation, new Places(trace.Names)), [.. RulesFor(observation)]);
        foreach (var batch in EventBatches.Of(trace, cancel))
        {
            foreach (ref readonly var e in batch.Span) model.Apply(in e);
            progress?.Invoke(batch.Span[^1].Seq);
        }
        model.End();
        return Report(model, observation, cancel);
    }

    IEnumerable<IPageRule> RulesFor(Observation observation)
    {
        var rules = RuleCatalog.All.Where(r => r.Concerns(asked) && !(observation.IsSimulated && r.IsDutyOfCallers));
        return _steps is null ? rules : rules.Append(_steps);
    }

    ConformanceReport Report(PageModel model, Observation observation, CancellationToken cancel) => new()
    {
        Verdict = VerdictOf(model, observation),
        Method = ConformanceMethod.Pages,
        Policy = asked.Id,
        Events = model.Events,
        ConstrainedEvents = model.ConstrainedEvents,
        Pages = model.Pages,
        ConstrainedPages = model.ConstrainedPages,
        Losses = observation.Losses,
        HasSkippedProbes = observation.HasSkippedProbes,
        UnseenReleases = model.UnseenReleases,
        FirstImpossible = model.Found.Count == 0 ? null : First(model.Found[0], cancel),
        Rules =
        [
            .. model.Tallies.Select(t =>
                new RuleResult(t.Rule.Id, t.Rule.Demand, t.Rule.Decision, t.Tally.Judged, t.Tally.Broken)),
        ],
        Decisions = [.. Decisions(model).OrderBy(d => d.Seq)],
    };

    /// <summary>
    /// What located losses could explain is never reported; what silently skipped hits could explain cannot be told.
    /// </summary>
    static ConformanceVerdict VerdictOf(PageModel model, Observation observation)
    {
        bool isUncertain = observation.HasSkippedProbes || model.UnseenReleases > 0;
        if (model.Found.Count > 0 && !isUncertain) return ConformanceVerdict.DoesNotConform;
        return isUncertain || observation.Losses > 0 ? ConformanceVerdict.Inconclusive : ConformanceVerdict.Conforms;
    }

    ImpossibleEvent First(Contradiction found, CancellationToken cancel)
    {
        var e = found.Event;
        long seq = found.IsAtEnd ? trace.EventCount + 1 : e.Seq;
        string seen = found.IsAtEnd
            ? $"{found.Why}; {trace.Names.TaskName(e.Actor)} pinned it last, at {trace.Names.CallsiteName(e.Callsite)}"
            : $"{EventText.Of(in e, trace.Names)}: {found.Why}";
        return new(
            seq, e.Pfn, found.Rule.Id, seen, [found.Allowed], PageHistory.Of(trace, e.Pfn, seq, cancel), found.IsAtEnd);
    }

    // ---- decisions ----

    IEnumerable<DecisionThatShows> Decisions(PageModel model)
    {
        var kinds = model.Found.DistinctBy(f => (f.Rule, f.Event.Callsite, f.Event.Operation)).ToList();
        foreach (var decision in Decision.All)
        {
            if (made is not null && decision.ValueIn(made) == decision.ValueIn(asked)) continue;
            var steps = new Lazy<IReadOnlySet<(string, string)>>(() => StepsWith(decision));
            if (kinds.Find(f => IsBehind(decision, f, steps)) is not { } first) continue;
            yield return new(
                decision.Name, made is null ? null : decision.ValueIn(made), decision.ValueIn(asked), first.Event.Seq,
                IsAlone: true);
        }
    }

    bool IsBehind(Decision decision, Contradiction found, Lazy<IReadOnlySet<(string, string)>> steps) =>
        found.Rule == _steps ? steps.Value.Contains(_steps.StepOf(found.Event)) : found.Rule.Decision == decision.Name;

    /// <summary>The steps that exist if this decision is that of the trace's own policy.</summary>
    IReadOnlySet<(string, string)> StepsWith(Decision decision)
    {
        var changed = asked with { };
        decision.TrySet(changed, decision.ValueIn(made!));
        return PolicySteps.Of(setup!, changed);
    }
}
