using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>How well a kind of finding can be seen.</summary>
public enum Visibility
{
    /// <summary>Events show it.</summary>
    Found,
    /// <summary>Only a reference count reveals it.</summary>
    ByCount,
    /// <summary>Not at all: its absence proves nothing.</summary>
    Never,
}

/// <summary>What a captured trace shows of a kind of finding, as the head of a script lists it.</summary>
/// <param name="Kind">The kind of finding.</param>
/// <param name="Seen">How well it can be seen.</param>
/// <param name="Note">What is shown of it, or by which tools; empty if there is nothing to add.</param>
public sealed record FindingVisibility(FindingKind Kind, Visibility Seen, string Note);
