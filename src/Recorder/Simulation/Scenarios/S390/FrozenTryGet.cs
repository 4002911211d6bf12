using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.S390;

/// <summary>The count of a page is frozen to 0 for a moment; somebody takes a reference then, with one in hand or without.</summary>
sealed class FrozenTryGet : Scenario
{
    const int Page = 0;
    const string Without = "without-reference", With = "with-reference";
    public override string Title => "a reference is taken while the page's count is frozen for conversion";
    public override string Origin => "Borntraeger and Hansen, May 2020, on the splice path of s390 secure pages";
    public override string Question => "Does try_get_page meet a frozen count, and warn?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.FrozenGet];
    public override IReadOnlyList<string> Variants => [Without, With];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        PagesPerRequest = 2,
        Actors = [Task("kvm", Secure.Convert.On(Page)), Task("app", (variant == Without ? Secure.GetWithoutReference : Secure.GetWithReference).On(Page))],
        Schedule = [Until("app", variant == Without ? "try_get_page" : "get_page_unless_zero"), Until("kvm", "folio_ref_unfreeze"), Finish("app"), Finish("kvm")],
    };
}
