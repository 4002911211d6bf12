using System.CommandLine;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class CaptureCommand : ICliCommand
{
    readonly Option<string> _tool = new("--tool") { Description = "ftrace, trace-cmd, bpftrace or perf.", HelpName = "NAME", DefaultValueFactory = _ => "ftrace" };
    readonly Option<string?> _kernel = new("--kernel") { Description = "The kernel's version, such as 6.12.", HelpName = "VERSION" };
    readonly Option<bool> _running = new("--running") { Description = "The kernel that runs here: its release, configuration and types are looked up." };
    readonly Option<string?> _btf = new("--btf") { Description = "With --running: the kernel's types. [default: /sys/kernel/btf/vmlinux]", HelpName = "FILE" };
    readonly Option<string?> _output = Arguments.Output("Where to write the script; to standard output if not given.");
    readonly Option<bool> _json = Arguments.Json, _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command("capture", "Prints a script that captures, on a real kernel, a trace for import.") { _tool, _kernel, _running, _btf, _output, _force, _json };
        command.SetAction(parsed => Run(parsed, session.Out));
        return command;
    }

    int Run(ParseResult parsed, TextWriter to)
    {
        var recipe = Recipe(parsed.GetValue(_tool)!, parsed.GetValue(_kernel), parsed.GetValue(_running), parsed.GetValue(_btf));
        bool json = parsed.GetValue(_json);
        if (parsed.GetValue(_output) is not { } path) { Write(recipe, json, to); return ExitCode.Clean; }
        OutputFile.Write(path, parsed.GetValue(_force), file => Write(recipe, json, file));
        to.WriteLine($"{path}: {recipe.Tool} on Linux {recipe.Kernel}; {recipe.Certainty}");
        if (!json) to.WriteLine($"next: sudo sh {path} WORKLOAD");
        return ExitCode.Clean;
    }

    static CaptureRecipe Recipe(string tool, string? kernel, bool running, string? btf)
    {
        if (running == (kernel is not null)) throw new UsageException("Which kernel? It is either --kernel VERSION or --running.");
        if (btf is not null && !running) throw new UsageException("--btf goes with --running: a script for another machine looks its types up there.");
        return running ? CaptureRecipe.ForRunning(tool, btf: btf) : CaptureRecipe.For(tool, kernel!);
    }

    static void Write(CaptureRecipe recipe, bool json, TextWriter to)
    {
        if (json) Json.Write(to, "pintrace/capture/1", j => Members(j, recipe));
        else to.Write(recipe.Script);
    }

    static void Members(System.Text.Json.Utf8JsonWriter j, CaptureRecipe r)
    {
        j.WriteString("tool", r.Tool);
        j.WriteString("kernel", r.Kernel);
        j.WriteString("like", r.Like);
        j.WriteString("certainty", r.Certainty);
        j.Array("facts", r.Facts, j.WriteStringValue);
        j.Array("probes", r.Probes, p => j.Object(null, () =>
        {
            j.WriteString("name", p.Name);
            j.WriteString("function", p.Function);
            j.WriteString("definition", p.Definition);
            j.WriteBoolean("essential", p.IsEssential);
            j.WriteBoolean("stack", p.HasStack);
            j.WriteString("shows", p.Shows);
        }));
        j.Array("tracepoints", r.Tracepoints, j.WriteStringValue);
        j.Array("findings", r.Findings, f => j.Object(null, () =>
        {
            j.WriteString("kind", PublicName.Of(f.Kind));
            j.WriteString("seen", PublicName.Kebab(f.Seen.ToString()));
            j.WriteString("note", f.Note);
        }));
        j.Array("costs", CaptureRecipe.Costs, c => j.Object(null, () =>
        {
            j.WriteString("what", c.What);
            j.WriteNumber("least", c.Least);
            j.WriteNumber("most", c.Most);
        }));
        j.WriteString("import", "pintrace import trace.txt -o trace.db");
        j.WriteString("script", r.Script);
    }
}
