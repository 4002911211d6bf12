using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class PinsExist : IPageRule
{
    public string Id => "pins-exist";
    public string Demand => "Pages are pinned (FOLL_PIN) where the kernel counts pins, long-term users always; "
        + "elsewhere there are only references (5.7).";
    public string Decision => "track";
    public IReadOnlyList<EventKind> Watches => [EventKind.Pin, EventKind.Get];

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        bool counts = view.Policy.CountsPins;
        if (e.Kind == EventKind.Pin) return Opinion.Of(counts, "a pin where nothing counts pins", "a get");
        if ((e.Flags & EventFlags.Longterm) == 0) return Opinion.None;
        return Opinion.Of(!counts, "a long-term get where there are pins", "a pin");
    }
}
