namespace Pintrace.Recorder.EventLog;

/// <summary>
/// How an acquisition, an I/O or a writeback was requested. Bits of the column <c>flags</c>; never reused.
/// </summary>
[Flags]
public enum EventFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,
    /// <summary>
    /// The page will be written through this reference (FOLL_WRITE), or by this I/O (device to memory).
    /// </summary>
    Write = 1,
    /// <summary>User space decides how long it lasts (FOLL_LONGTERM).</summary>
    Longterm = 2,
    /// <summary>Taken without locks (gup_fast): preceding try_get events raised the counts.</summary>
    Fast = 4,
    /// <summary>
    /// Taken on a user's page through get_user_pages or pin_user_pages, so the page can be a target of DMA.
    /// </summary>
    Gup = 8,
    /// <summary>Writeback for data integrity (WB_SYNC_ALL).</summary>
    Sync = 16,
    /// <summary>Forced access (FOLL_FORCE): <see cref="Write"/> does not tell whether there will be a store.</summary>
    Force = 32,
    /// <summary>Memory was needed: the page goes, and its data must be on the disk.</summary>
    Reclaim = 64,
    /// <summary>A pin that nr_foll_pin_acquired does not count (folio_add_pin).</summary>
    NoStat = 128,
    /// <summary>Inferred by an import from a change of a count, which may have had another reason.</summary>
    Inferred = 256,
    /// <summary>Unpin by GUP itself, which migrates the page and pins it again (__gup_longterm_locked).</summary>
    Round = 512,
    /// <summary>
    /// A pin of the zero page that changes no count of a real kernel, or the end of one: nothing is held.
    /// </summary>
    Uncounted = 1024,
    /// <summary>
    /// A reference that a request takes for its I/O to a page that it has from GUP: it takes the place of GUP's, which
    /// may be released first (nfs_page_create_from_page).
    /// </summary>
    HandOver = 2048,
    /// <summary>
    /// In an interrupt: the actor is the task that happened to run or, in a simulated trace, the one that submitted.
    /// </summary>
    Interrupt = 4096,
    /// <summary>
    /// From an earlier file of the same recording: it happened before this trace began, and what it began goes on.
    /// </summary>
    Carried = 8192,
}
