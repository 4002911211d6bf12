namespace Pintrace.Recorder.EventLog;

/// <summary>Facts about event kinds.</summary>
public static class EventKinds
{
    /// <summary>One more than the largest number of a kind.</summary>
    public const int Limit = 128;

    static readonly bool[] Known = MakeKnown();

    /// <summary>True if the number stands for a kind of this version.</summary>
    public static bool IsKnown(EventKind kind) => (int)kind < Limit && Known[(int)kind];

    /// <summary>
    /// True if an event of this kind names a page, unless it was refused; waits, requests, exits and gaps need not.
    /// </summary>
    public static bool NeedsPage(EventKind kind) => kind < EventKind.ActorExit;

    static bool[] MakeKnown()
    {
        var known = new bool[Limit];
        foreach (var kind in Enum.GetValues<EventKind>()) known[(int)kind] = kind != EventKind.None;
        return known;
    }
}
