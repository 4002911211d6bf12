using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>Memory that must remain movable, because it may be vacated on request.</summary>
static class MovableArea
{
    public const PageFlags Flags = PageFlags.Cma | PageFlags.Movable | PageFlags.BlockIsolated;
}
