using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class ReclaimOfPinned : IPageRule
{
    /// <summary>Reclaim tests a page this long before it unmaps it, at most, in nanoseconds.</summary>
    const long PassNs = 1_000_000_000;

    public string Id => "reclaim-of-pinned";
    public string Demand => "Reclaim leaves an anonymous page mapped that has been pinned for a second or longer: it "
        + "tests for pins before it unmaps, and a pass takes less (feb889fb40fa, 5.11).";
    public string Decision => "swapOutOnPinned";
    public IReadOnlyList<EventKind> Watches => [EventKind.Unmap];
    public bool Concerns(PolicySpec policy) => policy.SwapOutOnPinned == SwapOutOnPinned.Refuse;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if ((e.State & PageFlags.Anon) == 0 || !page.IsBalanceKnown) return Opinion.None;
        bool isHeld = Math.Min(page.Balance, page.CountedPins) > 0 && e.Tick - page.PinnedTick >= PassNs;
        return Opinion.Of(!isHeld, "reclaim unmapped an anonymous page that is pinned", "no unmap");
    }
}
