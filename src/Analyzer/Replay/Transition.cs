using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// What one event changed: the page before and after, the acquisition it made, those that it released, the I/O it is about.
/// One object serves a whole replay; whoever wants to keep something copies it.
/// </summary>
public sealed class Transition
{
    /// <summary>The event.</summary>
    public PageEvent Event;
    /// <summary>The page's counts and flags before the event.</summary>
    public PageCounts Before;
    /// <summary>The log so far, and every page as it is after the event.</summary>
    public TraceReplay Replay { get; }
    /// <summary>The page of the event in <see cref="Replay"/>; -1 if it concerns none.</summary>
    internal int Page;
    /// <summary>What a put or unpin released, oldest first. More than one if the log has no tokens and the release was for several.</summary>
    public IReadOnlyList<Hold> Released => ReleasedHolds;
    /// <summary>How many of the references or pins that it released nobody is known to have held.</summary>
    public int Unmatched;
    /// <summary>Of a DMA, a completion or an early release: the I/O; default (never submitted) if there is none.</summary>
    public PageIo Io;
    /// <summary>The release left an I/O in flight without the protection that it was submitted with.</summary>
    public bool LeftIoUnprotected;

    internal readonly List<Hold> ReleasedHolds = [];
    /// <summary>Acquisitions of which the event shows that they are held no longer, though no event released them.</summary>
    internal readonly List<Hold> UnseenHolds = [];

    internal Transition(TraceReplay replay) => Replay = replay;

    /// <summary>The page after the event. Only for events that concern a page.</summary>
    public ref readonly PageState After => ref Replay.PageAt(Page);
    /// <summary>False if the event tells of something that was refused, failed or was skipped.</summary>
    public bool Happened => Event.Outcome is Outcome.Done or Outcome.Bug;
    /// <summary>True if the event concerns a page.</summary>
    public bool HasPage => Page >= 0;
    /// <summary>A DMA into or out of the page for which it was submitted, in the same life.</summary>
    internal bool IsDmaInSameLife => Io.Submitted.Happened && Io.Life == After.Life;

    /// <summary>The event as somebody to answer for it.</summary>
    public EventRef Here => new(Event.Seq, Event.Callsite);

    internal void Begin(in PageEvent e, int page)
    {
        (Event, Page, Unmatched, LeftIoUnprotected, Io) = (e, page, 0, false, default);
        ReleasedHolds.Clear();
        UnseenHolds.Clear();
    }
}
