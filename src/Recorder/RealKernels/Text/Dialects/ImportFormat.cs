namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>The tool that wrote a text.</summary>
public enum ImportFormat
{
    /// <summary>Whatever the text looks like.</summary>
    Auto,
    /// <summary>/sys/kernel/tracing/trace or trace_pipe.</summary>
    Ftrace,
    /// <summary>trace-cmd report.</summary>
    TraceCmd,
    /// <summary>perf script.</summary>
    Perf,
    /// <summary>Output of the bpftrace recipes.</summary>
    Bpftrace,
}
