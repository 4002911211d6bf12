using System.Text;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// Puts a script together: what it does in comments, what is known of the kernel, and the parts in Scripts/. Nothing runs
/// before its last line, so that a shell may read it from a pipe.
/// </summary>
static class ScriptWriter
{
    const string Folder = "Pintrace.Recorder.RealKernels.Capture.Scripts.";
    const int Width = 110;

    public static string Write(CaptureRecipe recipe, KernelRange range, RunningKernel? running)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine("#!/bin/sh");
        Explain(recipe, text);
        Settings(recipe, range, running, text);
        Block("probes", recipe.Tool == "bpftrace" ? [] : recipe.Probes.Select(p => $"{(p.IsEssential ? "essential" : "optional")} {(p.HasStack ? "stack" : "-")} {p.Definition}"), text);
        Block("program", recipe.Tool == "bpftrace" ? BpftraceProgram.Lines(range.Profile) : [], text);
        string[] parts = recipe.Tool == "bpftrace" ? ["common", "bpftrace"] : ["common", "offsets", "tracefs", recipe.Tool];
        foreach (string part in parts) text.Write("\n" + Part(part));
        text.WriteLine("\nmain \"$@\"");
        return text.ToString();
    }

    static void Explain(CaptureRecipe r, StringWriter to)
    {
        Comment($"Captures with {r.Tool} who pins pages on Linux {r.Kernel}, for pintrace import. Run it as root:", to);
        Comment("    sh THIS WORKLOAD [ARG...]      or      pintrace capture ... | sudo sh -s -- WORKLOAD [ARG...]", to);
        Comment($"    pintrace import trace.txt -o trace.db && pintrace analyze trace.db", to);
        Comment($"Environment: OUT=trace.txt, STACKS=1 (0: none), SETTLE_SECONDS=2 after the workload, RECORD_SECONDS=10 if there is none, {(r.Tool == "bpftrace" ? "BUFFER_PAGES=4096" : "BUFFER_KB=65536")} per processor.", to);
        Comment("", to);
        Comment($"Kernel: {r.Certainty}.", to);
        foreach (string fact in r.Facts) Comment(fact, to);
        Comment("", to);
        foreach (var seen in Enum.GetValues<Seen>()) Comment(Kinds(r, seen), to);
        Comment("Never seen: puts that are not the last one (put_page is inlined), stores of devices, anything before the start.", to);
        Comment("", to);
        Comment($"Cost: direct reads from a RAM disk, the worst case, took {string.Join("; ", CaptureRecipe.Costs.Select(c => FormattableString.Invariant($"{c.Least:0.0} to {c.Most:0.0} times as long with {c.What}")))}. Measured with ftrace on 6.12 in an emulator{(r.Tool == "ftrace" ? "" : $", not with {r.Tool}")}.", to);
    }

    static string Kinds(CaptureRecipe r, Seen seen) => (seen switch { Seen.Found => "Found: ", Seen.ByCount => "Found only by count: ", _ => "Never reported: " })
        + string.Join(", ", r.Findings.Where(f => f.Seen == seen).Select(f => PublicName.Of(f.Kind) + (f.Note.Length > 0 ? $" ({f.Note})" : ""))) + ".";

    static void Comment(string text, StringWriter to)
    {
        var line = new StringBuilder("#");
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length > Width) { to.WriteLine(line.ToString().TrimEnd()); line.Clear().Append("#  "); }
            line.Append(' ').Append(word);
        }
        to.WriteLine(line.ToString().TrimEnd());
    }

    static void Settings(CaptureRecipe r, KernelRange range, RunningKernel? running, StringWriter to)
    {
        to.WriteLine("set -eu\n");
        to.WriteLine($"measured={range.Profile.Name} least={range.Least.Rank} most={range.Most?.Rank ?? 999999}");
        if (r.Tool == "bpftrace") return;
        to.WriteLine($"offsets_of='{(running?.Btf is null ? "none" : running.Release)}' offsets_known='{running?.Offsets}'");
        to.WriteLine($"fields='{string.Join(' ', StructField.All.Select(f => $"{f.Name}:{f.Struct}:{f.Member}:{(f.ByRule is { } at ? $"0x{at:x}" : "")}"))}'");
        to.WriteLine($"values='{string.Join(' ', KernelValues.Of(range.Profile).Select(v => $"{v.Name}={v.Value}"))}'");
        to.WriteLine($"tracepoints='{string.Join(' ', r.Tracepoints)}'");
    }

    static void Block(string name, IEnumerable<string> lines, StringWriter to)
    {
        if (!lines.Any()) return;
        to.WriteLine($"\n{name}() {{\n    cat << 'END'\n{string.Join('\n', lines)}\nEND\n}}");
    }

    static string Part(string name)
    {
        using var reader = new StreamReader(typeof(ScriptWriter).Assembly.GetManifestResourceStream($"{Folder}{name}.sh")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
