using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>The counts and flags of a folio.</summary>
public struct PageCounts
{
    /// <summary>Reference count, or <see cref="PageEvent.Unknown"/>.</summary>
    public int RefCount;
    /// <summary>Exact pin count of a large folio, or <see cref="PageEvent.Unknown"/>.</summary>
    public int PinCount;
    /// <summary>Page-table entries that map it, or <see cref="PageEvent.Unknown"/>.</summary>
    public int MapCount;
    /// <summary>Its flags.</summary>
    public PageFlags Flags;

    /// <summary>Counts that are unknown until an event carries them.</summary>
    internal static PageCounts Unknown { get; } =
        new() { RefCount = PageEvent.Unknown, PinCount = PageEvent.Unknown, MapCount = PageEvent.Unknown };

    /// <summary>True if any of the flags is set.</summary>
    internal readonly bool Has(PageFlags flag) => (Flags & flag) != 0;
}
