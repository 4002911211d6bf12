using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>A buffer is the second page of a large folio; it is unregistered by way of the folio's head.</summary>
sealed class UnpinHeadNotTail : Scenario
{
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "the head of a folio is unpinned instead of the page that was pinned";
    public override string Origin => "5afb4bf9fc62 (6.16); syzbot 1d335893772467199ab6";
    public override string Question => "Is a page of a folio unpinned other than the one that was pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WrongSubpage];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        UnlessRegistrationsHold(policy)
        ?? (policy.CountsPins ? null : "a plain reference belongs to the folio, whichever page is named");

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        HugeEvery = 1,
        Actors =
        [
            Task("ring", IoUring.RegisterTail.On(0), (variant == Broken ? IoUring.UnpinHead : IoUring.UnpinTail).On(0)),
        ],
    };
}
