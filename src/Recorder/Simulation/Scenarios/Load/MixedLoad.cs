using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>
/// Everything at once, for as long as asked: a real kernel's users of GUP in realistic shares, alongside buffered
/// writes, writeback, reclaim, truncation and fork. In private memory a right policy and a wrong one do equally well,
/// so whatever goes wrong was injected; on a hot set of shared file pages the policy makes a difference.
/// </summary>
sealed class MixedLoad : Scenario
{
    /// <summary>How many events a recording has by default.</summary>
    public const long DefaultEvents = 100_000;
    const string PrivateMemory = "private-memory", SharedFile = "shared-file";

    public override string Title => "a generator: all users of GUP at once, with injected bugs";
    public override string Origin => "a reading of the callers of get_user_pages and pin_user_pages in Linux 7.0";
    public override string Question => "Is everything that went wrong found, and nothing else?";
    public override IReadOnlyList<FindingKind> Asks =>
        [.. Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None)];
    public override IReadOnlyList<string> Variants => [PrivateMemory, SharedFile];
    public override bool IsGenerator => true;

    public override Setup Build(string variant) => Plan(variant, DefaultEvents).Setup;

    /// <summary>The load and its scene, large enough for the requested number of events.</summary>
    public static (Setup Setup, IWorkload Workload) Load(
        string variant, long events, Injection injection, PolicySpec policy)
    {
        var plan = Plan(variant, events);
        return (plan.Setup, new Workload(plan, injection, policy));
    }

    static LoadPlan Plan(string variant, long events) => LoadPlan.For(events, variant == SharedFile);
}
