using System.CommandLine;
using System.CommandLine.Parsing;
using Pintrace.Cli.Follow;
using Pintrace.Cli.Options;
using Pintrace.Cli.Tracing;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class TraceCommand : ICliCommand
{
    const string Ftrace = "ftrace", DefaultPath = "trace.db";
    /// <summary>The script was ended by SIGTERM or SIGHUP.</summary>
    const int Terminated = 143;

    readonly Argument<string[]> _workload = new("WORKLOAD")
    {
        Description = "After '--': the command to trace, with its arguments. Without one, until Ctrl-C.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly Option<string?> _output = Arguments.Output($"The trace to write. [default: {DefaultPath}]");
    readonly Option<TimeSpan?> _time = new("--for")
    {
        Description = "Instead of a workload: this long, such as 30s, 5m or 1h.",
        HelpName = "TIME",
        CustomParser = Arguments.ParseTime,
    };
    readonly Option<long?> _process = new("--attach")
    {
        Description = "Instead of a workload: until this process ends. The whole machine is traced all the same.",
        HelpName = "PID",
        CustomParser = r => Arguments.ParseNumber(r, 1, int.MaxValue),
    };
    readonly Option<bool> _follow = new("--follow")
    {
        Description = "Report findings as they become known.",
    };
    readonly Option<(long? Kibibytes, TimeSpan? Time)?> _rotate = new("--rotate")
    {
        Description = "With --follow: go on in the next file at this size or time, such as 64M or 1h. "
            + "The files are FILE with numbers: trace.000001.db.",
        HelpName = "SIZE|TIME",
        CustomParser = Arguments.ParseSizeOrTime,
    };
    readonly Option<long?> _keep = new("--keep")
    {
        Description = "With --rotate: keep this many closed files of the run; the oldest go. [default: all]",
        HelpName = "N",
        CustomParser = r => Arguments.ParseNumber(r, 1, int.MaxValue),
    };
    readonly Option<string?> _failOn = new("--fail-on")
    {
        Description = "Exit 1 for these kinds of finding, if the workload has ended with 0.",
        HelpName = "KIND,...",
    };
    readonly CaptureOptions _what = new();
    readonly Option<long?> _buffer = new("--buffer")
    {
        Description = "The kernel's buffer for each processor, such as 256M. [default: 64M]",
        HelpName = "SIZE",
        CustomParser = Arguments.ParseSize,
    };
    readonly Option<string?> _keepText = new("--keep-text")
    {
        Description = "Also keep the kernel's text, for 'pintrace import'.",
        HelpName = "FILE",
    };
    readonly Option<bool> _redact = new("--redact")
    {
        Description = "Replace names, as 'pintrace import --redact' does.",
    };
    readonly Option<bool> _cleanup = new("--cleanup")
    {
        Description = "Only undo what a capture has left behind that was killed with SIGKILL.",
    };
    readonly Option<bool> _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command(
            "trace", "Traces this machine's kernel while a command runs (as root), and analyzes what it saw.")
        {
            _workload, _output, _force, _time, _process, _follow, _rotate, _keep, _failOn, _buffer, _keepText, _redact,
            _cleanup,
        };
        foreach (var option in _what.All) command.Add(option);
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(_cleanup)) return CleanUp(parsed, session);
        string[] failOn = parsed.GetValue(_failOn) is { } kinds ? ["--fail-on", kinds] : [];
        _ = FindingKinds.Parse(parsed.GetValue(_failOn));
        var output = OutputOf(parsed);
        var workload = WorkloadOf(parsed);
        CaptureRecipe recipe;
        var selection = _what.Selection(parsed);
        using (new Progress(session, "lookups"))
            recipe = CaptureRecipe.ForRunning(_what.Tool(parsed), session.System.Root, selection: selection);
        using var capture = new CaptureProcess(recipe, RecipeFindings.Of(recipe), Settings(parsed, workload), session);
        if (!workload.IsOfUser) Say(session, $"tracing {workload.Waiting}");
        var captured = parsed.GetValue(_follow)
            ? LiveCapture.Run(capture, workload, output, session)
            : WholeCapture.Run(capture, workload, output, session);
        if (!capture.HasTrace)
            return captured.Status is ExitCode.Interrupted or Terminated ? captured.Status : ExitCode.Input;
        int status = workload.IsOfUser ? captured.Status : ExitCode.Clean;
        if (captured is { IsOfUse: true, Analysis: { } analysis }) return StatusOf(analysis, status, failOn);
        if (captured.IsOfUse)
            return StatusOf(CommandLine.Run(["analyze", output.Path, .. failOn], session), status, failOn);
        Say(session, "no function that takes or releases pages was called: there is no trace");
        return status;
    }

    /// <summary>
    /// A failure of ours goes before the workload's status, and that goes before findings, which only fail if asked to.
    /// </summary>
    static int StatusOf(int analysis, int workload, string[] failOn)
    {
        if (analysis is not (ExitCode.Clean or ExitCode.Findings or ExitCode.Inconclusive)) return analysis;
        return workload != 0 || failOn.Length == 0 ? workload : analysis;
    }

    static void Say(Session session, string what) => session.Error.WriteLine($"pintrace trace: {what}");

    /// <exception cref="UsageException">There is more than one thing to wait for.</exception>
    /// <exception cref="InputException">There is no such process.</exception>
    Workload WorkloadOf(ParseResult parsed)
    {
        string[] command = parsed.GetValue(_workload)!;
        var time = parsed.GetValue(_time);
        var process = parsed.GetValue(_process);
        RefuseStray(parsed, command);
        bool[] given = [command.Length > 0, time is not null, process is not null];
        if (given.Count(g => g) > 1)
            throw new UsageException("Trace what? Give a workload, --for TIME or --attach PID, only one.");
        if (command.Length > 0) return Workload.Of(command);
        if (time is { } length) return Workload.For(length);
        if (process is not { } id) return Workload.UntilInterrupted();
        if (!Directory.Exists($"/proc/{id}")) throw new InputException($"There is no process {id}.");
        return Workload.UntilEndOf(id);
    }

    /// <summary>Without '--', options of the workload would be taken for those of this command.</summary>
    static void RefuseStray(ParseResult parsed, string[] command)
    {
        int after = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
        if (command.Length == after) return;
        string words = string.Join(' ', command);
        throw new UsageException($"The workload goes after '--': pintrace trace -- {words}");
    }

    /// <exception cref="UsageException">Options contradict each other.</exception>
    /// <exception cref="InputException">A file cannot be written.</exception>
    TraceOutput OutputOf(ParseResult parsed)
    {
        bool force = parsed.GetValue(_force);
        var output = new TraceOutput(
            parsed.GetValue(_output) ?? DefaultPath, force, parsed.GetValue(_keepText), parsed.GetValue(_redact))
            { Rotation = RotationOf(parsed), FailOn = FindingKinds.Parse(parsed.GetValue(_failOn)) };
        if (parsed.GetValue(_follow) && output.Text is not null)
            throw new UsageException("--keep-text is not for --follow.");
        if (parsed.GetValue(_follow) && _what.Tool(parsed) != Ftrace)
            throw new UsageException($"--follow is not for {_what.Tool(parsed)}: only ftrace hands on what comes.");
        OutputFile.Refuse(output.Path, force || output.Rotation is not null);
        OutputFile.RefuseUnwritable(output.Path);
        if (output.Text is not { } text) return output;
        OutputFile.Refuse(text, force, OutputFile.TextFile);
        OutputFile.RefuseInput("--keep-text", text, output.Path);
        OutputFile.RefuseUnwritable(text);
        return output;
    }

    /// <exception cref="UsageException">It is not followed, or there is no rotation of which to keep files.</exception>
    Rotation? RotationOf(ParseResult parsed)
    {
        long? keep = parsed.GetValue(_keep);
        if (parsed.GetValue(_rotate) is not { } at)
            return keep is null ? null : throw new UsageException("--keep is for --rotate.");
        if (!parsed.GetValue(_follow)) throw new UsageException("--rotate is for --follow.");
        return new(at.Kibibytes * 1024, at.Time, (int?)keep);
    }

    IEnumerable<(string Name, string Value)> Settings(ParseResult parsed, Workload workload)
    {
        if (parsed.GetValue(_buffer) is { } size) yield return ("BUFFER_KB", $"{size}");
        if (parsed.GetValue(_follow)) yield return ("STREAM", "1");
        if (!workload.IsOfUser) yield return ("SETTLE_SECONDS", "0");
    }

    int CleanUp(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(_workload)!.Length > 0) throw new UsageException("--cleanup runs no workload.");
        var recipe = CaptureRecipe.For(Ftrace, CaptureRecipe.Measured);
        using var capture = new CaptureProcess(recipe, RecipeFindings.Of(recipe), [], session);
        return capture.CleanUp() == 0 ? ExitCode.Clean : ExitCode.Input;
    }
}
