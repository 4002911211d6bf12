using System.Collections.Frozen;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Functions that appear on stacks.</summary>
static class KernelFunctions
{
    /// <summary>
    /// Names, exact, that are the same in every kernel: the probed functions and those of core-functions.txt.
    /// </summary>
    public static readonly FrozenSet<string> Core = ReadCore()
        .Concat(ProbedFunctions.All.Select(f => f.Name))
        .Concat(Tracepoints.All.Select(t => t.Function))
        .ToFrozenSet();

    /// <summary>Beginnings of functions that are on a stack only because it was traced.</summary>
    public static readonly string[] Tracing =
    [
        "fentry_", "fexit_", "fprobe_", "ftrace_", "arch_ftrace_", "__ftrace_", "function_", "trace_", "__trace",
        "kprobe_", "kretprobe_", "__kretprobe_", "aggr_", "opt_", "optimized_callback", "rethook_", "arch_rethook_",
        "stack_trace_", "stacktrace_", "event_trigger", "do_int3", "exc_int3", "asm_exc_int3", "0x",
    ];

    /// <summary>
    /// Beginnings of what tracers leave anywhere on a stack: programs of bpf with their trampolines, and the places to
    /// which traced functions return.
    /// </summary>
    public static readonly string[] Trampolines =
    [
        "bpf_prog_", "bpf_trampoline_", "fprobe_return", "ftrace_return_to_handler", "return_to_handler",
        "arch_rethook_trampoline", "__kretprobe_trampoline", "kretprobe_trampoline",
    ];

    /// <summary>
    /// Beginnings of GUP's own, since 5.2, which unpin what must be moved before it can be pinned long-term.
    /// </summary>
    public static readonly string[] LongtermMoves =
        ["check_and_migrate_", "migrate_longterm_unpinnable", "collect_longterm_unpinnable", "pofs_unpin"];

    static IEnumerable<string> ReadCore()
    {
        const string resource = "Pintrace.Recorder.RealKernels.Probes.core-functions.txt";
        using var text = new StreamReader(typeof(KernelFunctions).Assembly.GetManifestResourceStream(resource)!);
        while (text.ReadLine() is { } line)
            if (!line.StartsWith('#'))
                foreach (string function in line.Split(' ')) yield return function;
    }
}
