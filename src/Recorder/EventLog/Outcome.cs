namespace Pintrace.Recorder.EventLog;

/// <summary>How the action of an event went. Numbers of the column <c>outcome</c>; never reused.</summary>
public enum Outcome : byte
{
    /// <summary>It happened.</summary>
    Done = 0,
    /// <summary>The policy or a guard denied it; nothing changed.</summary>
    Refused = 1,
    /// <summary>It was tried and had no effect.</summary>
    Failed = 2,
    /// <summary>It was left out because the page is pinned.</summary>
    Skipped = 3,
    /// <summary>The kernel met a state that its code calls impossible (BUG, WARN).</summary>
    Bug = 4,
}
