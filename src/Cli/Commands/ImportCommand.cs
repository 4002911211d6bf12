using System.CommandLine;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Follow;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Redaction;
using Pintrace.Recorder.RealKernels.Text.Dialects;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ImportCommand : ICliCommand
{
    const string StandardInput = "-", Mapped = "mapped";

    readonly Argument<string[]> _files = new("FILE")
    {
        Description =
            "Text of a kernel's trace, from ftrace, trace-cmd, perf or bpftrace, plain or gzip; '-' is standard input. "
            + "Several files are parts of one trace, in order.",
        Arity = ArgumentArity.OneOrMore,
    };
    readonly Option<string?> _output =
        Arguments.Output("The trace to write; named after the first file if not given, or stdin.db.");
    readonly Option<string> _format = new("--format")
    {
        Description =
            "ftrace (/sys/kernel/tracing/trace or trace_pipe), trace-cmd (report), perf (script), bpftrace (output of "
            + "the recipe), mapped (any of them; --mapping is required), or auto: whatever each file looks like.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };
    readonly Option<string?> _mapping = new("--mapping")
    {
        Description = "What probes other than those of the recipes mean: JSON, see docs/import.md.",
        HelpName = "FILE",
    };
    readonly Option<bool> _redact = new("--redact")
    {
        Description =
            "Replace the names of processes, files, modules and functions, consistently, so that the trace can be "
            + "shared; only names that every kernel has stay.",
    };
    readonly Option<string?> _symbols = new("--symbols")
    {
        Description = "Functions that --redact leaves: one a line, or /proc/kallsyms or System.map without modules.",
        HelpName = "FILE",
    };
    readonly Option<bool> _force = Arguments.Force;

    public Command Build(Session session)
    {
        var command = new Command("import", "Turns the text of a real kernel's trace into a trace that pintrace reads.")
        {
            _files, _output, _format, _mapping, _redact, _symbols, _force,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var format = FormatOf(parsed.GetValue(_format)!);
        var mapping = MappingOf(parsed);
        string[] files = parsed.GetValue(_files)!;
        RefuseInputs(files);
        string path = parsed.GetValue(_output) ?? DefaultPath(files[0]);
        bool force = parsed.GetValue(_force);
        OutputFile.Refuse(path, force);
        var import = new TraceImport([.. files.Select(file => Open(file, session.Cancel))], format, mapping);
        Redact(import, parsed);
        ImportSummary summary;
        using (var progress = new Progress(session, "lines"))
            summary = import.WriteTo(path, force, lines => progress.Report(lines), session.Cancel);
        Summarize(session.Screen, path, summary);
        return ExitCode.Clean;
    }

    static ImportFormat FormatOf(string name) => name switch
    {
        "auto" or Mapped => ImportFormat.Auto,
        "ftrace" => ImportFormat.Ftrace,
        "trace-cmd" => ImportFormat.TraceCmd,
        "perf" => ImportFormat.Perf,
        "bpftrace" => ImportFormat.Bpftrace,
        _ => throw new UsageException(
            $"There is no format '{name}'; it is auto, ftrace, trace-cmd, perf, bpftrace or {Mapped}."),
    };

    EventMapping? MappingOf(ParseResult parsed)
    {
        if (parsed.GetValue(_mapping) is { } file) return EventMapping.Load(file);
        if (parsed.GetValue(_format) == Mapped) throw new UsageException($"--format {Mapped} needs --mapping FILE.");
        return null;
    }

    void Redact(TraceImport import, ParseResult parsed)
    {
        string? symbols = parsed.GetValue(_symbols);
        if (parsed.GetValue(_redact)) import.Redact(symbols);
        else if (symbols is not null) throw new UsageException("--symbols says what --redact leaves; add --redact.");
    }

    /// <summary>An unknown option would be taken for a file; a trace has no text.</summary>
    static void RefuseInputs(string[] files)
    {
        if (files.FirstOrDefault(f => f.StartsWith('-') && f != StandardInput && !File.Exists(f)) is { } option)
            throw new UsageException(
                $"import has no option '{option}'; 'pintrace import --help' shows what is allowed.");
        if (files.Count(f => f == StandardInput) > 1)
            throw new UsageException("Standard input can be read only once.");
        if (files.FirstOrDefault(IsDatabase) is { } trace)
            throw new InputException(
                $"{trace} is a trace already, or another SQLite database; pintrace analyze reads it as it is.");
    }

    static bool IsDatabase(string file) =>
        file.Length > 0 && FileStatus.Of(file) is { Kind: FileKind.Regular } && SqliteFile.IsOne(file);

    /// <summary>trace.txt.gz → trace.db, in the current folder.</summary>
    static string DefaultPath(string file)
    {
        if (file == StandardInput) return "stdin.db";
        string name = Path.GetFileName(file);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        return Path.ChangeExtension(name, ".db");
    }

    static ImportSource Open(string file, CancellationToken cancel)
    {
        if (file == StandardInput)
            return new("standard input", new FollowedInput(Console.OpenStandardInput, grows: false, cancel));
        InputFile.CheckName(file);
        if (Directory.Exists(file)) throw new InputException($"{file} is a directory, not a trace.");
        if (!File.Exists(file)) throw new InputException($"{file} does not exist.");
        var options = new FileStreamOptions
        {
            Share = FileShare.ReadWrite, BufferSize = 1 << 16, Options = FileOptions.SequentialScan,
        };
        bool isFile = FileStatus.Of(file) is { Kind: FileKind.Regular };
        return new(Path.GetFileName(file), isFile
            ? InputFile.Read(file, f => new FileStream(f, options))
            : new FollowedInput(() => new FileStream(file, options), grows: false, cancel));
    }

    static void Summarize(Screen screen, string path, ImportSummary s)
    {
        screen.Line($"{path}: {Format.Count(s.Events, "event")} from {Format.Count(s.Lines, "line")}; {s.Kernel}");
        foreach (var (kind, count) in s.Kinds)
            screen.Line($"  {PublicName.SnakeOf(kind),-22} {Format.Number(count)}");
        string others = Format.Count(s.OtherKinds, "event"), unreadable = Format.Count(s.Unreadable, "line");
        string are = s.Unreadable == 1 ? "is not an event" : "are not events";
        screen.Line($"not used: {others} of other kinds, {unreadable} that {are}");
        screen.Line(s.Kinds.Any(k => k.Kind == EventKind.Gap)
            ? $"the kernel lost {Lost(s)}: findings that depend on them are inconclusive"
            : "the trace does not say that events were lost");
        if (s.Kept is { } kept) Summarize(screen, s.Replaced, kept);
        screen.Command(NextCommand.Of("analyze", path));
    }

    static void Summarize(Screen screen, IReadOnlyList<(string Kind, int Count)> replaced, KeptNames kept)
    {
        var names = replaced.Select(r => Format.Count(r.Count, r.Kind));
        screen.Line($"names replaced: {(replaced.Count == 0 ? "none" : string.Join(", ", names))}");
        string listed = kept.Listed == 0 ? "" : $" and {Format.Number(kept.Listed)} of --symbols";
        screen.Line($"names kept: {Format.Count(kept.Core, "function")} of every kernel{listed}, "
            + $"{Format.Count(kept.Threads, "thread")} of every kernel; process ids stay, too");
    }

    static string Lost(ImportSummary s)
    {
        if (s.Lost == 0) return "an unknown number of events";
        string events = Format.Count(s.Lost, "event");
        return s.IsLostCounted ? events : $"at least {events}";
    }
}
