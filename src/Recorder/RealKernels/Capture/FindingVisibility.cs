using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>How well a kind of finding can be seen.</summary>
public enum Seen
{
    /// <summary>Events show it.</summary>
    Found,
    /// <summary>Only a reference count gives it away.</summary>
    ByCount,
    /// <summary>Not at all: that none is reported proves nothing.</summary>
    Never,
}

/// <summary>What a captured trace shows of a kind of finding.</summary>
public sealed record FindingVisibility(FindingKind Kind, Seen Seen, string Note);
