using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// What one event changed: the page before and after, the acquisition that it made, those that it released, the I/O it
/// is about. One object serves a whole replay: copy what must outlive the event.
/// </summary>
sealed class Transition(TraceState state)
{
    /// <summary>The event.</summary>
    public PageEvent Event;
    /// <summary>The page's counts and flags before the event.</summary>
    public PageCounts Before;
    /// <summary>What the trace says so far, every page as it is after the event.</summary>
    public TraceState State { get; } = state;
    /// <summary>The page of the event in <see cref="State"/>; -1 if it concerns none.</summary>
    public int Page;
    /// <summary>
    /// What a put or unpin released, oldest first. More than one if the trace has no tokens and the release was for
    /// several.
    /// </summary>
    public readonly List<Hold> Released = [];
    /// <summary>Acquisitions that the event shows to be released, though no event released them.</summary>
    public readonly List<Hold> ReleasedUnseen = [];
    /// <summary>What a request still held when it ended.</summary>
    public readonly List<Hold> LeftBehind = [];
    /// <summary>How many of the references or pins that it released match no acquisition in the trace.</summary>
    public int Unmatched;
    /// <summary>
    /// The I/O of a DMA, a completion or an early release; default (never submitted) if there is none.
    /// </summary>
    public PageIo Io;
    /// <summary>The release left an I/O in flight without the protection that it was submitted with.</summary>
    public bool LeftIoUnprotected;

    /// <summary>The page after the event. Only for events that concern a page.</summary>
    public ref readonly PageState After => ref State.PageAt(Page);
    /// <summary>
    /// False if the event reports something that was refused, failed or skipped, or a pin that is none.
    /// </summary>
    public bool Happened =>
        Event.Outcome is Outcome.Done or Outcome.Bug && (Event.Flags & EventFlags.Uncounted) == 0;
    /// <summary>True if the event concerns a page.</summary>
    public bool HasPage => Page >= 0;
    /// <summary>The event is a DMA to or from the page for which it was submitted, in the same life.</summary>
    public bool IsDmaInSameLife => Io.Submitted.Happened && Io.Life == After.Life;
    /// <summary>The event and its callsite.</summary>
    public EventRef Here => new(Event.Seq, Event.Callsite);

    public void Begin(in PageEvent e, int page)
    {
        Event = e;
        (Page, Unmatched, LeftIoUnprotected) = (page, 0, false);
        Before = default;
        Io = default;
        Released.Clear();
        ReleasedUnseen.Clear();
        LeftBehind.Clear();
    }
}
