namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Functions that appear on stacks but are not probed, by the beginnings of their names.</summary>
static class KernelFunctions
{
    /// <summary>On a stack only because it was traced.</summary>
    public static readonly string[] Tracing =
    [
        "fentry_", "fexit_", "fprobe_", "ftrace_", "arch_ftrace_", "__ftrace_", "function_", "trace_", "__trace",
        "kprobe_", "kretprobe_", "__kretprobe_", "aggr_", "opt_", "optimized_callback", "rethook_", "arch_rethook_",
        "stack_trace_", "stacktrace_", "event_trigger", "do_int3", "exc_int3", "asm_exc_int3", "0x",
    ];

    /// <summary>
    /// GUP's own, since 5.2, which unpin what must be moved before it can be pinned long-term.
    /// </summary>
    public static readonly string[] LongtermMoves =
        ["check_and_migrate_", "migrate_longterm_unpinnable", "collect_longterm_unpinnable", "pofs_unpin"];
}
