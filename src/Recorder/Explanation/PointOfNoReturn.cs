using Pintrace.Recorder.Conformance;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Paths;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Explanation;

/// <summary>
/// The step of a simulated run after which every continuation ends in a kind of finding, on whatever page.
/// </summary>
/// <param name="Seq">
/// The last event up to and including the step.
/// </param>
/// <param name="Actor">Who took the step; empty if no interleaving at all avoids the finding.</param>
/// <param name="Step">What it is called; its first word is a kernel function.</param>
/// <param name="IsLogged">The event is the step's; if not, the step has left none.</param>
public sealed record PointOfNoReturn(long Seq, string Actor, string Step, bool IsLogged)
{
    /// <summary>How many states are looked at before it is given up.</summary>
    const long MaxStates = 1_000_000;

    /// <summary>False if too many states would have to be looked at to find it.</summary>
    public bool IsKnown { get; private init; } = true;

    /// <summary>No interleaving avoids the finding.</summary>
    public bool IsTheStart => IsKnown && Actor.Length == 0;

    /// <summary>The step and what it means, for the finding that shows at an event.</summary>
    public string Words(FindingKind kind, long shows)
    {
        string name = PublicName.Of(kind);
        if (!IsKnown) return $"not known: there are more than {MaxStates} states to look at";
        if (IsTheStart) return $"the start: every interleaving ends in {name}";
        if (IsLogged && Seq == shows) return $"none before event {Seq}, at which it shows";
        string when = IsLogged ? "" : "after ", without = IsLogged ? "" : " without one";
        return $"{when}event {Seq}, {Step} of {Actor}{without}: whatever comes next, it ends in {name}";
    }

    /// <summary>
    /// Of the run that made a trace, which is recovered from its events; null if the trace is none of a scenario, its
    /// run cannot be recovered, or the simulated kernel does not know of the finding.
    /// </summary>
    /// <exception cref="InputException">The trace is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PointOfNoReturn? Of(ITrace trace, FindingKind kind, CancellationToken cancel = default)
    {
        if (trace.Header.Source != TraceHeader.Simulated) return null;
        if (ScenarioCatalog.Recorded(trace.Header) is not { IsGenerator: false } scenario) return null;
        if (PolicyOf(trace.Header) is not { } policy) return null;
        return Of(scenario.Build(trace.Header.Variant), policy, trace, kind, cancel);
    }

    static PointOfNoReturn? Of(
        Setup setup, PolicySpec policy, ITrace trace, FindingKind kind, CancellationToken cancel)
    {
        try
        {
            using var recovered = new RecoveredRun(setup, policy, trace);
            return recovered.Find(MaxStates, cancel) is { } run ? Of(setup, policy, run, kind) : null;
        }
        catch (UsageException)      // the scene that the trace tells has too few folios for what happens in it
        {
            return null;
        }
    }

    static PolicySpec? PolicyOf(TraceHeader header)
    {
        try
        {
            return TracePolicy.Of(header);
        }
        catch (InputException)      // another version's decisions: its events can be told, its kernel cannot be run
        {
            return null;
        }
    }

    /// <summary>Of a run whose steps are known.</summary>
    internal static PointOfNoReturn? Of(
        Setup setup, PolicySpec policy, IReadOnlyList<TakenStep> run, FindingKind kind)
    {
        var machine = Scene.Set(setup, policy, sink: null).Machine;
        var inevitable = new Inevitability(new(machine), kind, MaxStates);
        int? steps = inevitable.Since([.. run.Select(step => step.Frame)]);
        if (inevitable.BoundReached) return new(0, "", "", IsLogged: false) { IsKnown = false };
        if (steps is not { } count) return null;
        var last = count == 0 ? new(default, "", "", 0, IsLogged: false) : run[count - 1];
        return new(last.LastSeq, last.Actor, last.Name, last.IsLogged);
    }
}

/// <summary>A step of a run.</summary>
/// <param name="Frame">Who moved.</param>
/// <param name="Actor">The same by name.</param>
/// <param name="Name">What the step is called.</param>
/// <param name="LastSeq">The last event of the run so far.</param>
/// <param name="IsLogged">It is the step's.</param>
readonly record struct TakenStep(FrameId Frame, string Actor, string Name, long LastSeq, bool IsLogged);
