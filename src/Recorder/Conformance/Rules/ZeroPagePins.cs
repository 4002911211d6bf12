using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class ZeroPagePins : IPageRule
{
    public string Id => "zero-page-pins";
    public string Demand => "A pin of the zero page is counted, or changes nothing, as the policy says (c8070b787519, "
        + "6.5).";
    public string Decision => "zeroPage";
    public IReadOnlyList<EventKind> Watches => [EventKind.Pin];
    public bool Concerns(PolicySpec policy) => policy.CountsPins;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if ((e.State & (PageFlags.Zero | PageFlags.HugeZero)) != PageFlags.Zero) return Opinion.None;
        bool isCounted = (e.Flags & EventFlags.Uncounted) == 0;
        return Opinion.Of(
            isCounted == (view.Policy.ZeroPage == ZeroPage.Counted),
            isCounted ? "a pin of the zero page was counted" : "a pin of the zero page was not counted",
            isCounted ? "a pin that changes no count" : "a pin that is counted");
    }
}
