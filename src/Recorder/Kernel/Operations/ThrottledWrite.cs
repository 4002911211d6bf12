namespace Pintrace.Recorder.Kernel;

/// <summary>write(2) into the page cache, as BufferedWrite, then throttled if too many pages are dirty.</summary>
static class ThrottledWrite
{
    public static readonly Operation Operation = BufferedWrite.Operation with
    {
        Id = "throttled-write",
        Steps = [.. BufferedWrite.Operation.Steps, DirtyLimit.Balance],
    };
}
