using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>What a recipe's trace can show of each kind of finding.</summary>
static class Visibility
{
    static readonly FindingVisibility[] Shown =
    [
        new(FindingKind.LeakedPin, Seen.Found, "after the owner's exit; a pin released by put_page looks alike"),
        new(FindingKind.WritebackOfPinned, Seen.Found, "pins only: puts of plain references leave no event"),
        new(FindingKind.UnmapOfPinned, Seen.Found, "an attempt to unmap, which may have failed"),
        new(FindingKind.OrphanedPin, Seen.Found, "pins only"),
        new(FindingKind.LostDirty, Seen.Found, "from page flags at the unpin; the device's stores are not seen"),
        new(FindingKind.LongPin, Seen.Found, "pins only"),
        new(FindingKind.RefcountOverflow, Seen.Found, "from the count"),
        new(FindingKind.EarlyRelease, Seen.Found, "only where a driver marks with trace_printk when its device works"),
        new(FindingKind.OverUnpin, Seen.ByCount, "the count goes below zero"),
        new(FindingKind.UnpinOnGet, Seen.ByCount, "the count goes below zero"),
        new(FindingKind.PutOnPin, Seen.ByCount, "what the count lacks when the page is unmapped"),
    ];

    public static IReadOnlyList<FindingVisibility> Of(string tool)
    {
        var kinds = Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None);
        return [.. kinds.Select(k => Of(k, tool)).OrderBy(v => v.Seen)];
    }

    static FindingVisibility Of(FindingKind kind, string tool)
    {
        if (kind == FindingKind.EarlyRelease && !CaptureYields.HasMarks(tool))
            return new(kind, Seen.Never, "this tool does not show the marks of drivers");
        return Array.Find(Shown, v => v.Kind == kind) ?? new(kind, Seen.Never, "");
    }
}
