using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class DirectIoAcquisition : IPageRule
{
    public string Id => "direct-io-acquisition";
    public string Demand => "Direct I/O to block devices and local files pins the memory of its caller, or takes "
        + "references on it, as the policy says (iov_iter_extract_pages, 6.3).";
    public string Decision => "dioAcquire";
    public IReadOnlyList<EventKind> Watches => [EventKind.Pin, EventKind.Get];

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if ((e.Flags & EventFlags.Gup) == 0 || !view.Places.IsDirectIo(e.Callsite)) return Opinion.None;
        bool pins = view.Policy.PinsForDirectIo((e.Flags & EventFlags.Write) != 0);
        return e.Kind == EventKind.Pin
            ? Opinion.Of(pins, $"direct I/O pinned the page at {view.Places.Name(e.Callsite)}", "a get")
            : Opinion.Of(!pins, $"direct I/O took a reference at {view.Places.Name(e.Callsite)}", "a pin");
    }
}
