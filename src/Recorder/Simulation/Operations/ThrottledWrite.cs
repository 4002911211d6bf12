using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>write(2) into the page cache, as BufferedWrite, then throttled if too many pages are dirty.</summary>
static class ThrottledWrite
{
    public static readonly Operation Operation = BufferedWrite.Operation with
    {
        Id = "throttled-write",
        Steps = [.. BufferedWrite.Operation.Steps, DirtyThrottle.Balance],
    };
}
