namespace Pintrace.Recorder.EventLog;

/// <summary>What an actor waits for: <c>arg</c> of wait, wake and hung_task events; never reused.</summary>
public enum WaitReason : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The folio lock.</summary>
    FolioLock = 1,
    /// <summary>The end of writeback.</summary>
    Writeback = 2,
    /// <summary>mmap_lock.</summary>
    MmapLock = 3,
    /// <summary>The completion of an I/O.</summary>
    Io = 4,
    /// <summary>The release of all pins of a page.</summary>
    Pins = 5,
    /// <summary>A frozen reference count.</summary>
    Frozen = 6,
    /// <summary>Work to do: the idle state of a kernel thread, no trouble.</summary>
    Work = 7,
    /// <summary>Fewer dirty pages (balance_dirty_pages).</summary>
    DirtyLimit = 8,
    /// <summary>That the references of a page go which its mappings and its file do not explain.</summary>
    References = 9,
    /// <summary>That the owner of a pin answers a request to release it; its deadline is the end of the log.</summary>
    ReleaseAnswer = 10,
}
