namespace Pintrace.Recorder.EventLog;

/// <summary>How an acquisition, an I/O or a writeback was asked for. Bits of the column <c>flags</c>; never reused.</summary>
[Flags]
public enum EventFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,
    /// <summary>The page will be written through this reference (<c>FOLL_WRITE</c>), or by this I/O (device to memory).</summary>
    Write = 1,
    /// <summary>User space decides how long it lasts (<c>FOLL_LONGTERM</c>).</summary>
    Longterm = 2,
    /// <summary>Taken by the lockless path (<c>gup_fast</c>): the counts were raised by the try_get events before it.</summary>
    Fast = 4,
    /// <summary>Taken on a user's page through <c>get_user_pages</c> or <c>pin_user_pages</c>: the page can be a target of DMA.</summary>
    Gup = 8,
    /// <summary>Data integrity writeback (<c>WB_SYNC_ALL</c>).</summary>
    Sync = 16,
    /// <summary>Forced access (<c>FOLL_FORCE</c>): <see cref="Write"/> says nothing about who will store.</summary>
    Force = 32,
    /// <summary>Memory was needed: the page goes, its data must be on the disk.</summary>
    Reclaim = 64,
    /// <summary>A pin that nr_foll_pin_acquired does not count (<c>folio_add_pin</c>).</summary>
    NoStat = 128,
    /// <summary>An import concluded it from a change of a count, which may have had another reason.</summary>
    Inferred = 256,
    /// <summary>GUP itself takes the pin back, to move the page first and pin it where it is then: a round of long-term pinning (__gup_longterm_locked).</summary>
    Round = 512,
}
