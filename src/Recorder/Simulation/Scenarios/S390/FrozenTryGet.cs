using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.S390;

/// <summary>
/// The count of a page is frozen to 0 for a moment; just then a task takes a reference, with or without holding one
/// already.
/// </summary>
sealed class FrozenTryGet : Scenario
{
    const int Page = 0;
    const string Without = "without-reference", With = "with-reference";

    public override string Title => "a reference is taken while the page's count is frozen for conversion";
    public override string Origin => "Borntraeger and Hansen, May 2020, on the splice path of s390 secure pages";
    public override string Question => "Does try_get_page meet a frozen count and warn?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.FrozenGet];
    public override IReadOnlyList<string> Variants => [Without, With];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        PagesPerRequest = 2,
        Actors =
        [
            Task("kvm", Secure.Convert.On(Page)),
            Task("app", (variant == Without ? TryGet.WithoutReference : TryGet.WithReference).On(Page)),
        ],
        Schedule =
        [
            Until("app", variant == Without ? "try_get_page" : "get_page_unless_zero"),
            Until("kvm", "folio_ref_unfreeze"),
            Finish("app"),
            Finish("kvm"),
        ],
    };
}

/// <summary>Ways to take a reference on a page that is being converted.</summary>
static class TryGet
{
    [Meaning("Takes a reference with try_get_page, knowing nothing but the page's address, against its rule.")]
    public static readonly Operation WithoutReference = new("get-without-reference",
        ["link_pipe", "do_tee"], RequestScope.None,
    [
        SecurePages.FindPage                        .ElseEnd(),
        SecurePages.TryGetPage(i: 0)             .ElseEnd(),
        SecurePages.Put(i: 0),
    ]);

    [Meaning("Takes a second reference with try_get_page, on top of one of its own, as the rule says.")]
    public static readonly Operation WithReference = new("get-with-reference",
        ["link_pipe", "do_tee"], RequestScope.None,
    [
        SecurePages.FindPage                        .ElseEnd(),
        SecurePages.GetUnlessFrozen                 .ElseEnd(),
        SecurePages.TryGetPage(i: 1)             .Else("first"),
        SecurePages.Put(i: 1),
      At("first"),
        SecurePages.Put(i: 0),
    ]);
}
