using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>What the events of a kind prove.</summary>
public enum CaptureCertainty
{
    /// <summary>There is an event each time, unless the trace says that events were lost.</summary>
    Every,
    /// <summary>
    /// There is an event for only some of them: the kernel does the same in ways that cannot be probed.
    /// </summary>
    Some,
    /// <summary>There is an event for each attempt, which may have failed.</summary>
    Attempt,
    /// <summary>There are events only where a driver reports with trace_printk what it is doing.</summary>
    Marked,
}

/// <summary>A kind of event that a captured trace can have.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Certainty">What may be concluded from the events of this kind, and from their absence.</param>
public sealed record Yield(EventKind Kind, CaptureCertainty Certainty = CaptureCertainty.Every);
