using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class ExclusivePins : IPageRule
{
    public string Id => "exclusive-pins";
    public string Demand => "An anonymous page that is pinned belongs to one mm alone: GUP unshares it first "
        + "(gup_must_unshare, a7f226604170, 5.19).";
    public string Decision => "readOnlyPin";
    public IReadOnlyList<EventKind> Watches => [EventKind.Pin];
    public bool Concerns(PolicySpec policy) => policy.ReadOnlyPin is ReadOnlyPin.Unshare or ReadOnlyPin.UnshareFile;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        bool isAnon = (e.State & (PageFlags.Anon | PageFlags.Zero | PageFlags.KernelPrivate)) == PageFlags.Anon;
        if (!isAnon || page.IsLarge || e.RefCount == PageEvent.Unknown || (e.Flags & EventFlags.Gup) == 0)
            return Opinion.None;
        return Opinion.Of(
            (e.State & PageFlags.AnonExclusive) != 0, "an anonymous page was pinned that is not exclusive",
            "a copy first, and a pin of that");
    }
}
