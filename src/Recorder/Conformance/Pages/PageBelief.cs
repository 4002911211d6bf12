using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>All that the events so far say about a page: the model states that are left, and what led there.</summary>
struct PageBelief
{
    /// <summary>The combinations of flags that explain the events so far.</summary>
    public FlagSet Flags;
    /// <summary>Pins less unpins since <see cref="IsBalanceKnown"/>; less than 0 if some were from before.</summary>
    public int Balance;
    /// <summary>The trace shows the page from a moment at which nobody can have held a pin.</summary>
    public bool IsBalanceKnown;
    /// <summary>It is a large folio, whose pins its exact count tells.</summary>
    public bool IsLarge;
    /// <summary>Every pin that is held was taken for writing, and not by force.</summary>
    public bool IsOnlyWritten;
    /// <summary>I/O of which the trace shows the beginning and not yet the end.</summary>
    public int InFlight;
    /// <summary>The last pin: who took it, where, at which event.</summary>
    public NameId<Actor> Pinner;
    public NameId<Callsite> PinnedAt;
    public long Pinned;
    /// <summary>When that was.</summary>
    public long PinnedTick;
    /// <summary>Who dirtied the page last, and at which event.</summary>
    public NameId<Actor> Dirtier;
    public long Dirtied;
    /// <summary>When it was cleaned last.</summary>
    public long Cleaned;
    /// <summary>When its last writeback began.</summary>
    public long Written;
    /// <summary>The last event of it that was seen.</summary>
    public long Updated;
    /// <summary>Pins as the last count that was seen tells, and whether one was.</summary>
    public int CountedPins;
    public bool IsCounted;
    /// <summary>Something about the page could have contradicted the model.</summary>
    public bool IsConstrained;
    /// <summary>References that were dropped although nobody had them, and that has been reported.</summary>
    public int Missing;
    /// <summary>The same, and those that <see cref="Suspicion"/> is about.</summary>
    public int SuspectedMissing;
    /// <summary>A contradiction between counts that the next count will confirm or not.</summary>
    public Contradiction? Suspicion;

    /// <summary>From here on, nothing is known of the page.</summary>
    public void Forget() => this = new() { Flags = FlagSet.Any, IsConstrained = IsConstrained };
}
