namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Functions that stand on stacks and are not probed. They are known by how their names begin.</summary>
static class KernelFunctions
{
    /// <summary>They stand on a stack only because it was traced.</summary>
    public static readonly string[] Tracing =
    [
        "fentry_", "fexit_", "fprobe_", "ftrace_", "arch_ftrace_", "__ftrace_", "function_", "trace_", "__trace", "event_trigger",
        "kprobe_", "kretprobe_", "__kretprobe_", "aggr_", "opt_", "optimized_callback", "rethook_", "arch_rethook_",
        "stack_trace_", "stacktrace_", "do_int3", "exc_int3", "asm_exc_int3", "0x",
    ];

    /// <summary>They unpin what must be moved before it is pinned for long; of the versions since 5.2.</summary>
    public static readonly string[] LongtermMoves =
        ["check_and_migrate_", "migrate_longterm_unpinnable", "collect_longterm_unpinnable", "pofs_unpin"];
}
