using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// The probes as a program for bpftrace, which prints a line "nsecs cpu tid comm WORD name=value..." for each hit, with
/// the stack below it where that tells whom to blame. Members are named, so no offsets are needed. The number of hits
/// is in a map, which bpftrace prints when it has printed everything else. Probes do nothing any more when a process of
/// the name "pintrace-end" has ended: nothing else would end what a busy machine adds while bpftrace still prints.
/// </summary>
sealed class BpftraceProgram(CapturePlan plan)
{
    const string Print = "@events = count(); printf(\"%llu %d %d %s ", Task = "nsecs, cpu, tid, comm";
    const int StackDepth = 16;

    readonly BpftraceSelection _selected = new(plan.Selection);

    public IEnumerable<string> Lines() =>
    [
        "BEGIN {",
        "    @on = 1;",
        "    printf(\"# pintrace bpftrace 2\\n\");",
        "    printf(\"# pintrace vmemmap_base 0x%lx\\n\", *kaddr(\"vmemmap_base\"));",
        .. _selected.Begin,
        "}",
        "tracepoint:sched:sched_process_exit /comm == \"pintrace-end\"/ { @on = 0; }",
        .. _selected.Probes,
        .. plan.Recipe.Where(p => p.Probe.Word is not null).Select(p => Line(p) + Where(plan.WhereOf(p.Function))),
        .. Tracepoints.All.Where(t => t.IsCaptured && t.Word is not null).Select(Line),
    ];

    static string Where(string function) => function.Length == 0 ? "" : $" // where {function}";

    string Line(Tracepoint t)
    {
        var (condition, then) = _selected.Of(t);
        string print = $"{Print}{t.Word} {t.Fields}\\n\", {Task}, {t.Values});";
        return $"tracepoint:{t.System}:{t.Name} /@on{condition}/ {{ {print}{then} }}";
    }

    string Line(RecipeProbe p)
    {
        var fields = p.Probe.Fields.Split(' ').Select(f => Argument.Of(f, p.Function))
            .OrderByDescending(f => f.Name == "folio").ToList();
        string folio = BpftraceSelection.Folio(fields[0].Name, fields[0].Value);
        if (p.Function.IsGrab) fields.Add(new("tgid", "pid", "%d"));
        bool hasStack = p.Probe.HasStack || p.Function.IsGrab;
        string success = p.Probe.Success is { } is0 ? $" && {$"(uint64)retval {is0}".TrimEnd()}" : "";
        string format = string.Join(' ', fields.Select(f => $"{f.Name}={f.Format}")) + "\\n";
        string values = string.Join(", ", fields.Select(f => f.Value));
        string print = $"{Print}{p.Probe.Word} {format}\", {Task}, {values});";
        if (hasStack)
        {
            string more = $"{Print}{p.Probe.Word} {format}%s\\n\", {Task}, {values}, kstack({StackDepth}));";
            string when = _selected.WithStack(folio);
            print = when.Length == 0 ? more
                : $"{_selected.BeforeStack(folio)}if ({when}) {{ {more} }} else {{ {print} }}";
        }
        var (condition, first) = _selected.Of(p.Function, folio);
        string place = $"{(p.OnReturn ? "kretfunc" : "kfunc")}:{p.Function.Name} /@on{success}{condition}/";
        return $"{place} {{ {first}{print} }}";
    }

    /// <summary>One field as printf takes it.</summary>
    readonly record struct Argument(string Name, string Value, string Format)
    {
        /// <summary>Of "rc=+{refcount}({1}):s32".</summary>
        public static Argument Of(string field, ProbedFunction function)
        {
            string[] parts = field.Split(['=', ':']);
            return new(parts[0], ValueOf(parts[1], function), FormatOf(parts[1], parts[2]));
        }

        static string FormatOf(string where, string type) => (where[0], type) switch
        {
            ('{', "x64") => "%p",
            (_, "x64") => "0x%lx",
            (_, "x32") => "0x%x",
            _ => "%d",
        };

        /// <summary>"+{refcount}({1})" → "((struct folio *)args->folio)->_refcount.counter".</summary>
        static string ValueOf(string where, ProbedFunction function)
        {
            const string Result = "{ret}";
            string[] parameters = function.Parameters.Split(' ');
            if (where == Result) return "retval";
            if (where[0] == '{') return "args->" + parameters[where[1] - '1'];
            bool ofResult = where.Contains(Result, StringComparison.Ordinal);
            string pointer = ofResult ? "retval" : "args->" + parameters[where[where.LastIndexOf('{') + 1] - '1'];
            var field = Array.Find(StructField.All, f => where.StartsWith($"+{{{f.Name}}}", StringComparison.Ordinal))!;
            if (field.Name == "compound_head")
                return $"*(uint64 *)((uint64){pointer} + {field.ByRule})";      // its name is another in newer kernels
            string member = $"((struct {field.Struct} *){pointer})->{field.Member}";
            if (field.IsCount) return member + ".counter";
            return field.IsPointer ? "(uint64)" + member : member;
        }
    }
}
