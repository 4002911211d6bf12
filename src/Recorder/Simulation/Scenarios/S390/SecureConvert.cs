using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.S390;

/// <summary>A page of a guest is made secure; then it goes through a pipe to a device.</summary>
sealed class SecureConvert : Scenario
{
    const int Page = 0;

    public override string Title => "I/O through a pipe from a page that was made secure";
    public override string Origin => "Weigand, Borntraeger and Hansen, May 2020, on the splice path of s390 secure pages";
    public override string Question => "Does a device access a page that is secure?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.SecureIo];

    public override string? NotApplicable(PolicySpec policy) =>
        policy.MakeAccessible == MakeAccessible.None ? "kernels of this time have no secure pages" : null;

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("kvm", Secure.Convert.On(Page)), TaskWithDevice("app", Secure.SpliceOut.On(Page))],
        Schedule = [Finish("kvm"), Finish("app"), Finish("app-dev"), Finish("app")],
    };
}
