using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A page that must be migrated before it is registered has just been mlocked, and waits in a batch with a reference.
/// </summary>
sealed class SpuriousMigrationFailure : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "a reference in a per-CPU batch makes a long-term pin fail";
    public override string Origin => "98c6d259319e (6.17); pKVM guests on Android";
    public override string Question => "Does a long-term pin fail because of a transient reference?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.SpuriousMigrationFailure];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) => UnlessLongtermMigrates(policy);

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        SpareFolios = 2,
        Area = PageFlags.Cma,
        Actors =
        [
            Task("kvm",
                Mlock.Add.On(Page),
                (variant == Broken ? IbUmem.RegisterWithoutDrain : IbUmem.Register).On(Page),
                Mlock.Drain.On(Page)),
        ],
    };
}

/// <summary>mlock(2): its folio waits in a batch, with a reference, until the processor drains it.</summary>
static class Mlock
{
    [Meaning("Locks a page in memory: it waits in a per-CPU batch, which holds a reference.")]
    public static readonly Operation Add = new("mlock", ["mlock_folio", "mlock_pte_range"], RequestScope.None,
    [
        Migrate.AddToBatch,
    ]);
    [Meaning("Drains the batch that mlock has filled, and puts its reference.")]
    public static readonly Operation Drain = new("mlock-drain",
        ["lru_add_drain_cpu", "lru_add_drain_per_cpu"], RequestScope.None,
    [
        Migrate.DrainOwn,
    ]);
}
