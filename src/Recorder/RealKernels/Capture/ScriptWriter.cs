using System.Text;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// Puts a script together: comments on what it does, what is known about the kernel, and the parts in Scripts/. Nothing
/// runs before its last line, so a shell may read it from a pipe.
/// </summary>
static class ScriptWriter
{
    const string Folder = "Pintrace.Recorder.RealKernels.Capture.Scripts.";
    const string NeverSeen = "Never seen: puts that are not the last one (put_page is inlined), stores of devices, "
        + "anything before the start.";
    const string Usage =
        "    sh THIS WORKLOAD [ARG...]      or      pintrace capture ... | sudo sh -s -- WORKLOAD [ARG...]";
    const int Width = 110, NoNewest = 999999;

    public static string Write(CapturePlan plan, IReadOnlyList<FindingVisibility> findings)
    {
        bool bpftrace = plan.Tool == "bpftrace";
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine("#!/bin/sh");
        Explain(plan, findings, text);
        Settings(plan, text);
        if (bpftrace) Block("program", new BpftraceProgram(plan).Lines(), text);
        else Block("probes", plan.Probes.Select(Line), text);
        string[] parts = bpftrace ? ["common", "bpftrace"] : ["common", "offsets", "tracefs", plan.Tool];
        foreach (string part in parts) text.Write("\n" + Part(part));
        text.WriteLine("\nmain \"$@\"");
        return text.ToString();
    }

    static string Line(CaptureProbe p) =>
        $"{(p.IsEssential ? "essential" : "optional")} {(p.HasStack ? "stack" : "-")} "
        + $"{(p.Where.Length > 0 ? p.Where : "-")} {p.Definition}";

    static void Explain(CapturePlan plan, IReadOnlyList<FindingVisibility> findings, StringWriter to)
    {
        string what = $"Captures with {plan.Tool} who pins pages on Linux {plan.Kernel}, for pintrace import.";
        Comment($"{what} Run it as root:", to);
        Comment(Usage, to);
        Comment("    pintrace import trace.txt -o trace.db && pintrace analyze trace.db", to);
        Comment(Environment(plan.Tool), to);
        Comment("", to);
        Comment($"Kernel: {plan.Certainty}.", to);
        foreach (string fact in plan.Facts) Comment(fact, to);
        Comment("", to);
        Comment("Found: " + Kinds(findings, Visibility.Found), to);
        Comment("Found only by count: " + Kinds(findings, Visibility.ByCount), to);
        Comment("Never reported: " + Kinds(findings, Visibility.Never), to);
        Comment(NeverSeen, to);
        foreach (string lack in SelectionText.Lacks(plan.Selection)) Comment(lack, to);
        Comment("", to);
        Comment(Cost(plan.Tool), to);
    }

    static string Environment(string tool)
    {
        string buffer = tool == "bpftrace" ? "BUFFER_PAGES=4096" : "BUFFER_KB=65536";
        return "Environment: OUT=trace.txt, STACKS=1 (0: none), SETTLE_SECONDS=2 after the workload, "
            + $"RECORD_SECONDS=10 if there is none, {buffer} per processor.";
    }

    static string Kinds(IReadOnlyList<FindingVisibility> findings, Visibility seen) =>
        string.Join(", ", findings.Where(f => f.Seen == seen).Select(Kind)) + ".";

    static string Kind(FindingVisibility f) => PublicName.Of(f.Kind) + (f.Note.Length > 0 ? $" ({f.Note})" : "");

    static string Cost(string tool)
    {
        string costs = string.Join("; ", CaptureCost.Of(tool).Select(Factor));
        string others = CaptureCost.IsMeasured(tool) ? "" : $" and ftrace, not {tool}";
        return $"Cost: direct reads from a RAM disk, the worst case, took {costs}. "
            + $"Measured on 6.12 and 7.3 in an emulator{others}.";
    }

    static string Factor(CaptureCost c) =>
        FormattableString.Invariant($"{c.Least:0.0} to {c.Most:0.0} times as long with {c.What}");

    /// <summary>Breaks a comment into lines; those after the first are indented.</summary>
    static void Comment(string text, StringWriter to)
    {
        var line = new StringBuilder("#");
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length > Width)
            {
                to.WriteLine(line.ToString().TrimEnd());
                line.Clear().Append("#  ");
            }
            line.Append(' ').Append(word);
        }
        to.WriteLine(line.ToString().TrimEnd());
    }

    static void Settings(CapturePlan plan, StringWriter to)
    {
        var (range, running) = (plan.Range, plan.Running);
        to.WriteLine("set -eu\n");
        string tried = string.Join(' ', range.Tried.Select(v => v.Rank));
        to.WriteLine($"like={range.Profile.Name} tried='{tried}'");
        to.WriteLine($"least={range.Least.Rank} most={range.Most?.Rank ?? NoNewest}");
        Select(plan, to);
        if (plan.Tool == "bpftrace") return;
        string offsetsOf = running?.Btf is null ? "none" : running.Release;
        to.WriteLine($"offsets_of='{offsetsOf}' offsets_known='{Known(plan)}'");
        to.WriteLine($"fields='{string.Join(' ', StructField.All.SelectMany(Settings))}'");
        to.WriteLine($"values='{string.Join(' ', range.Profile.Values.Select(v => v.Name))}'");
        to.WriteLine($"tracepoints='{string.Join(' ', Tracepoints.Captured(plan.Version))}'");
    }

    /// <summary>Nothing if everything is recorded.</summary>
    static void Select(CapturePlan plan, StringWriter to)
    {
        var selection = plan.Selection;
        if (selection == CaptureSelection.All) return;
        to.WriteLine($"selected='{string.Join(' ', SelectionText.Facts(selection))}'");
        to.WriteLine($"device='{selection.Device}' callsite='{selection.Callsite}'");
        if (selection.StacksOneIn == 0) to.WriteLine("STACKS=0");
        if (plan.Tool == "bpftrace") return;
        to.WriteLine($"pins='{string.Join(' ', EventFilters.Names(plan.Recipe))}'");
        to.WriteLine($"pins_if='{EventFilters.Pins(selection)}'");
        to.WriteLine($"stacks_if='{EventFilters.Stacks(selection)}'");
    }

    /// <summary>
    /// "refcount:folio:_refcount:0x34", without a number where there is no rule, and then the member's older names.
    /// </summary>
    static IEnumerable<string> Settings(StructField f) => f.Members.Select((m, i) =>
        $"{f.Name}:{m.Struct}:{m.Member}:{(i == 0 && f.ByRule is { } at ? $"0x{at:x}" : "")}");

    static string Known(CapturePlan plan) =>
        plan.Running is { } running ? $"{running.Offsets} {running.Values(plan.Range.Profile)}".TrimEnd() : "";

    static void Block(string name, IEnumerable<string> lines, StringWriter to) =>
        to.WriteLine($"\n{name}() {{\n    cat << 'END'\n{string.Join('\n', lines)}\nEND\n}}");

    static string Part(string name)
    {
        using var part = typeof(ScriptWriter).Assembly.GetManifestResourceStream($"{Folder}{name}.sh")!;
        using var reader = new StreamReader(part);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
