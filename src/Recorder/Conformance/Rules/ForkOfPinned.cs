using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class ForkOfPinned : IPageRule
{
    public string Id => "fork-of-pinned";
    public string Demand => "Fork gives the child a copy of an anonymous page that is pinned, where no lockless pin "
        + "can slip in (70e806e4e645, 57efa1fe5957, 5.11).";
    public string Decision => "forkOnPinned";
    public IReadOnlyList<EventKind> Watches => [EventKind.Map];
    public bool Concerns(PolicySpec policy) => policy is { CopiesPinnedOnFork: true, GuardsFork: true };

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        bool isAnon = (e.State & (PageFlags.Anon | PageFlags.Zero)) == PageFlags.Anon;
        if (!isAnon || e.N == 0 || !page.IsBalanceKnown || !view.Places.IsFork(e.Callsite)) return Opinion.None;
        return Opinion.Of(
            Math.Min(page.Balance, page.CountedPins) <= 0, "fork shared an anonymous page that is pinned",
            "a copy for the child");
    }
}
