using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class WritebackOrder : IPageRule
{
    public string Id => "writeback-order";
    public string Demand => "A page is made clean for I/O before each writeback of it (folio_clear_dirty_for_io, then "
        + "folio_start_writeback).";
    public IReadOnlyList<EventKind> Watches => [EventKind.WritebackStart];

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        bool isSeen = page.Written > 0 || page.IsBalanceKnown && page.Cleaned > 0;
        if (!isSeen || !view.Observation.Shows(EventKind.ClearDirty)) return Opinion.None;
        return Opinion.Of(
            page.Cleaned > page.Written, "writeback of a page that was not made clean since the last one",
            "clear_dirty first");
    }
}
