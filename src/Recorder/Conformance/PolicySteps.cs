using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Conformance;

/// <summary>
/// Every event of a simulated kernel comes from a step that its policy has: the steps of the scenario's operations,
/// compiled for the policy, are all there are.
/// </summary>
sealed class PolicySteps(TraceNames names, IReadOnlySet<(string Stack, string Operation)> steps) : IPageRule
{
    const string Setup = "setup";

    readonly Dictionary<(int, int), bool> _known = [];

    public string Id => "policy-steps";
    public string Demand => "Every event comes from a step of an operation that the kernel has under this policy.";
    public IReadOnlyList<EventKind> Watches { get; } =
        [.. Enum.GetValues<EventKind>().Where(EventKinds.NeedsPage).Where(k => k != EventKind.None)];

    /// <summary>The steps of a scene's operations under a policy, by stack and operation.</summary>
    public static IReadOnlySet<(string Stack, string Operation)> Of(Setup setup, PolicySpec policy) =>
        Scene.Set(setup, policy, sink: null).Machine.Program.Places()
            .Select(p => (p.Callsite.Stack, p.Operation)).ToHashSet();

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view) => Opinion.Of(
        Exists(in e), $"{view.Places.Name(e.Callsite)} is no step of what the kernel does under {view.Policy.Id}",
        "the steps of this policy");

    bool Exists(in PageEvent e)
    {
        if (!e.Callsite.Exists || names.CallsiteName(e.Callsite) == Setup) return true;
        var key = (e.Callsite.Number, e.Operation.Number);
        if (_known.TryGetValue(key, out bool known)) return known;
        return _known[key] = steps.Contains(StepOf(e));
    }

    /// <summary>The step that an event comes from.</summary>
    public (string Stack, string Operation) StepOf(in PageEvent e) =>
        (names.Stack(e.Callsite), e.Operation.Exists ? names.Operations[e.Operation] : "");
}
