namespace Pintrace.Recorder.EventLog;

/// <summary>Names of what a capture says about itself (<see cref="TraceNames.Facts"/>).</summary>
public static class CaptureFact
{
    /// <summary>The counter of /proc/vmstat of all pins ever taken.</summary>
    public const string Acquired = "nr_foll_pin_acquired";
    /// <summary>The counter of all pins ever released.</summary>
    public const string Released = "nr_foll_pin_released";
    /// <summary>Before the name of a counter: its value when the capture began.</summary>
    public const string Before = "vmstat_before.";
    /// <summary>Before the name of a counter: its value when the capture had ended.</summary>
    public const string After = "vmstat_after.";
    /// <summary>Before the name of a kprobe: how many hits of it the kernel skipped without a word (kprobe_profile).</summary>
    public const string Missed = "missed.";
}
