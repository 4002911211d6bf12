using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// The probes as a program for bpftrace, which prints a line "nsecs cpu tid comm WORD name=value..." for each hit, and the
/// stack below it where it tells whom to blame. Members are named, so no offsets are needed.
/// </summary>
static class BpftraceProgram
{
    const string Start = "printf(\"%llu %d %d %s ", Task = "nsecs, cpu, tid, comm";
    const int StackDepth = 16;

    public static IEnumerable<string> Lines(KernelProfile kernel) =>
    [
        "BEGIN { printf(\"# pintrace bpftrace\\n\"); }",
        "BEGIN { printf(\"# pintrace vmemmap_base 0x%lx\\n\", *kaddr(\"vmemmap_base\")); }",
        .. ProbeTable.Of(kernel).Where(p => p.Word is not null).Select(Line),
        $"tracepoint:kmem:mm_page_alloc {{ {Start}ALLOC pfn=0x%lx order=%d\\n\", {Task}, args->pfn, args->order); }}",
        $"tracepoint:kmem:mm_page_free {{ {Start}FREE pfn=0x%lx order=%d\\n\", {Task}, args->pfn, args->order); }}",
        $"tracepoint:sched:sched_process_exit {{ {Start}EXIT pid=%d\\n\", {Task}, pid); }}",
    ];

    static string Line(Probe probe)
    {
        var fields = probe.Fields.Split(' ').Select(f => f.Split(['=', ':'])).Select(f => (Name: f[0], Value: Value(f[1], probe), Format: Format(f[1], f[2])))
            .OrderByDescending(f => f.Name == "folio").ToList();
        if (probe.Word == "GRAB") fields.Add(("tgid", "pid", "%d"));
        string kind = probe.OnReturn ? "kretfunc" : "kfunc", stack = probe.HasStack || probe.Word == "GRAB" ? $", kstack({StackDepth})" : "";
        string condition = probe.Success is { } success ? $" /{$"retval {success}".TrimEnd()}/" : "";
        return $"{kind}:{probe.Function}{condition} {{ {Start}{probe.Word} {string.Join(' ', fields.Select(f => $"{f.Name}={f.Format}"))}\\n{(stack.Length > 0 ? "%s\\n" : "")}\", {Task}, {string.Join(", ", fields.Select(f => f.Value))}{stack}); }}";
    }

    static string Format(string where, string type) => (where[0], type) switch { ('{', "x64") => "%p", (_, "x64") => "0x%lx", (_, "x32") => "0x%x", _ => "%d" };

    /// <summary>"+{refcount}({1})" → "((struct folio *)args->folio)->_refcount.counter".</summary>
    static string Value(string where, Probe probe)
    {
        if (where == "{ret}") return "retval";
        string[] parameters = probe.Parameters.Split(' ');
        if (where[0] == '{') return "args->" + parameters[where[1] - '1'];
        var field = Array.Find(StructField.All, f => where.StartsWith($"+{{{f.Name}}}", StringComparison.Ordinal))!;
        string pointer = where.Contains("{ret}", StringComparison.Ordinal) ? "retval" : "args->" + parameters[where[where.LastIndexOf('{') + 1] - '1'];
        string member = $"((struct {field.Struct} *){pointer})->{field.Member}";
        return field.Name.EndsWith("count", StringComparison.Ordinal) ? member + ".counter" : field.Name == "mapping" ? "(uint64)" + member : member;
    }
}
