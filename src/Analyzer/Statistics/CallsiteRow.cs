using Pintrace.Analyzer.State;

namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// What was acquired at one place, and what became of it. Releases count where the acquisition was made, whoever
/// released; a release that matches no acquisition counts where it was done. The units are those of
/// <see cref="CallsiteColumns"/>.
/// </summary>
sealed class CallsiteRow(string callsite)
{
    readonly PageSet _pages = new();
    long _held;

    /// <summary>
    /// The callsite's name; a whole stack, a function or a module where the table is grouped by that.
    /// </summary>
    public string Callsite { get; } = callsite;
    /// <summary>References taken, and dropped again.</summary>
    public long Gets { get; internal set; }
    /// <summary>Of what was taken here: released with put.</summary>
    public long Puts { get; internal set; }
    /// <summary>Pins taken.</summary>
    public long Pins { get; internal set; }
    /// <summary>Of what was taken here: released with unpin.</summary>
    public long Unpins { get; internal set; }
    /// <summary>Acquisitions that were denied.</summary>
    public long Refused { get; internal set; }
    /// <summary>Pins taken here that later counts show to be released, though the trace has no event of it.</summary>
    public long ReleasesNotSeen { get; internal set; }
    /// <summary>Still held at the end of the trace.</summary>
    public long Outstanding { get; internal set; }
    /// <summary>Acquisitions that leaked.</summary>
    public long Leaked { get; internal set; }
    /// <summary>Releases while their I/O was in flight.</summary>
    public long EarlyReleases { get; internal set; }
    /// <summary>How many different pages.</summary>
    public long Pages => _pages.Count;
    /// <summary>How long pages had been held when they were released.</summary>
    public HoldTimes HoldTimes { get; } = new();
    /// <summary>The time in nanoseconds within which a share of the releases came; null if there was none.</summary>
    public long? Hold(double share)
    {
        if (HoldTimes.Count == 0) return null;
        return share == 1 ? HoldTimes.Max : HoldTimes.Percentile(share);
    }
    /// <summary>How many acquisitions were still open at the end.</summary>
    public long Open { get; internal set; }
    /// <summary>How long the oldest of those had been held, at least.</summary>
    public long OpenAtLeastNs { get; internal set; }

    /// <summary>The most of what was taken here that was held at any one time.</summary>
    public long Peak { get; private set; }
    /// <summary>Of what was taken here: requested as long-term (FOLL_LONGTERM).</summary>
    public long Longterm { get; internal set; }
    /// <summary>The long-term share of what was taken, from 0 to 1; 0 if nothing was taken.</summary>
    public double LongtermShare => Gets + Pins == 0 ? 0 : (double)Longterm / (Gets + Pins);
    /// <summary>Acquisitions that were released with the function for the other kind.</summary>
    public long WrongKind { get; internal set; }
    /// <summary>Occurrences of findings that blame this place.</summary>
    public long Findings { get; internal set; }
    /// <summary>
    /// Pages times nanoseconds that GUP kept them from here; what is still held counts until the end of the trace.
    /// </summary>
    public long PageNs { get; internal set; }

    internal void Touch(long pfn) => _pages.Add(pfn);

    /// <summary>This many more are held, or fewer if negative.</summary>
    internal void Held(int change) => Peak = Math.Max(Peak, _held += change);
}
