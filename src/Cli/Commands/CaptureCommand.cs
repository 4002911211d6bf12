using System.CommandLine;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class CaptureCommand : ICliCommand
{
    readonly CaptureOptions _what = new();
    readonly Option<string?> _kernel = new("--kernel")
    {
        Description = "The kernel's version, such as 6.12.",
        HelpName = "VERSION",
    };
    readonly Option<bool> _running = new("--running")
    {
        Description = "The kernel running here; its release, configuration and types are looked up.",
    };
    readonly Option<string?> _btf = new("--btf")
    {
        Description = "With --running: the kernel's types. [default: /sys/kernel/btf/vmlinux]",
        HelpName = "FILE",
    };
    readonly Option<string?> _output =
        Arguments.Output("Where to write the script. [default: standard output]");
    readonly Option<bool> _json = Arguments.Json, _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command(
            "capture", "Prints a script that captures a trace on a real kernel, for import.")
        {
            _kernel, _running, _btf, _output, _force, _json,
        };
        foreach (var option in _what.All) command.Add(option);
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var screen = session.Screen;
        CaptureRecipe recipe;
        using (new Progress(session, "lookups"))
            recipe = Recipe(parsed);
        bool json = parsed.GetValue(_json);
        if (parsed.GetValue(_output) is not { } path)
        {
            Write(recipe, json, screen.To);
            return ExitCode.Clean;
        }
        OutputFile.Write(path, parsed.GetValue(_force), file => Write(recipe, json, file));
        screen.Line($"{path}: {recipe.Tool} on Linux {recipe.Kernel}; {recipe.Certainty}");
        if (!json) screen.Command(["next:", "sudo", "sh", path, "WORKLOAD"]);
        return ExitCode.Clean;
    }

    CaptureRecipe Recipe(ParseResult parsed)
    {
        string? kernel = parsed.GetValue(_kernel), btf = parsed.GetValue(_btf);
        bool running = parsed.GetValue(_running);
        if (running == (kernel is not null))
            throw new UsageException("Which kernel? Give either --kernel VERSION or --running.");
        if (btf is not null && !running)
            throw new UsageException(
                "--btf goes with --running: a script for another machine looks up its types there.");
        var (tool, selection) = (_what.Tool(parsed), _what.Selection(parsed));
        return running
            ? CaptureRecipe.ForRunning(tool, btf: btf, selection: selection)
            : CaptureRecipe.For(tool, kernel!, selection);
    }

    static void Write(CaptureRecipe recipe, bool json, TextWriter to)
    {
        if (json) RecipeJson.Write(recipe, to);
        else to.Write(recipe.WriteScript(RecipeFindings.Of(recipe)));
    }
}
