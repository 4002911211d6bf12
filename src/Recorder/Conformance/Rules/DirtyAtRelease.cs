using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class DirtyAtRelease : IPageRule
{
    public string Id => "dirty-at-release";
    public string Demand => "Who had a device write to a page of a file marks it dirty before the pin is released "
        + "(unpin_user_pages_dirty_lock).";
    public bool IsDutyOfCallers => true;
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin];

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        bool isTold = e.RefCount != PageEvent.Unknown && (e.State & PageFlags.Cached) != 0;
        if (!isTold || !page.IsOnlyWritten || page.Pinned == 0) return Opinion.None;
        const PageFlags safe = PageFlags.Dirty | PageFlags.Writeback;
        bool isDirtied = page.Dirtied > page.Pinned && page.Dirtier == e.Actor;
        return Opinion.Of(
            (e.State & safe) != 0 || isDirtied || page.Cleaned < page.Pinned,
            "a page that a device was to write was cleaned meanwhile and released clean",
            "set_dirty before the unpin");
    }
}
