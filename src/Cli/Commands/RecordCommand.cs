using System.CommandLine;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Cli.Commands;

sealed class RecordCommand : ICliCommand
{
    readonly ScenarioName _scenario = new();
    readonly Option<string> _policy = Arguments.Policy;
    readonly Option<string?> _variant = Arguments.Variant, _schedule = Arguments.Schedule;
    readonly Option<string?> _output =
        Arguments.Output("The trace to write; named after the scenario and the policy if not given.");
    readonly Option<string?> _inject = Arguments.Inject;
    readonly Option<long> _seed = Arguments.Seed;
    readonly Option<long?> _events = Arguments.Events;
    readonly Option<bool> _force = new("--force")
    {
        Description =
            "Replace the output file if it exists; its content is gone as soon as the recording begins.",
    };

    readonly Option<bool> _forceSize = new("--force-size")
    {
        Description = "Record even more events than there seems to be space for.",
    };

    public Command Build(Session session)
    {
        var command = new Command("record", "Runs the simulated kernel and writes a trace.")
        {
            _scenario.Argument, _scenario.Option, _variant, _policy, _seed, _schedule, _events, _inject, _output,
            _force, _forceSize,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var recording = new Recording(Request(parsed));
        string path = parsed.GetValue(_output) ?? DefaultPath(recording.Header);
        if (recording.Events > 0)
            DiskSpace.Check(path, recording.Events, parsed.GetValue(_forceSize), session.Error);
        using var writer = new TraceWriter(path, recording.Header, parsed.GetValue(_force));
        using (var progress = new Progress(session, "events", recording.Events))
        {
            var sink = new WatchedSink(writer, progress);
            recording.Run(sink, session.Cancel);
            writer.Finish(session.Cancel.IsCancellationRequested ? TraceHeader.Interrupted : TraceHeader.Complete);
            Summarize(session.Screen, recording.Header, path, sink);
        }
        session.Cancel.ThrowIfCancellationRequested();
        return ExitCode.Clean;
    }

    RecordingRequest Request(ParseResult parsed) => new(
        _scenario.Of(parsed),
        parsed.GetValue(_policy)!,
        parsed.GetValue(_variant),
        parsed.GetValue(_schedule),
        parsed.GetValue(_seed),
        parsed.GetValue(_events),
        parsed.GetValue(_inject));

    static string DefaultPath(TraceHeader h)
    {
        string seed = h.Seed is { } number ? $".seed{number}" : "";
        string name = $"{h.Scenario}.{h.Policy}{seed}.db";
        return string.Join('-', name.Split(Path.GetInvalidFileNameChars()));
    }

    static void Summarize(Screen screen, TraceHeader header, string path, WatchedSink sink)
    {
        string extent = $"{Format.Count(sink.Events, "event")}, {Format.Time(sink.LastTick)} simulated";
        string seed = header.Seed is { } number ? $", seed {number}" : "";
        string what = $"{header.Scenario} ({header.Variant}) under {header.Policy}, {header.Schedule}{seed}";
        screen.Line($"{path}: {extent}; {what}");
        if (sink.Refused > 0)
        {
            string operations = Format.Count(sink.Refused, "operation");
            screen.Line($"the policy refused {operations}: what the scenario is about may not have happened");
        }
        screen.Line(sink.Truth.Count == 0
            ? $"{screen.Palette.Good("nothing went wrong")}, by the simulated kernel's own ledger"
            : $"{screen.Palette.Bad("went wrong")}, by the simulated kernel's own ledger:");
        AnalysisText.WriteTotals([.. sink.Truth.Select(t => (t.Key, t.Value))], screen);
        screen.Command(NextCommand.Of("analyze", path));
    }

    /// <summary>Passes everything on and counts what the summary needs.</summary>
    sealed class WatchedSink(TraceWriter writer, Progress progress) : IEventSink
    {
        public TraceNames Names => writer.Names;
        public long Events => writer.LastSeq;
        public long LastTick { get; private set; }
        public long Refused { get; private set; }
        public SortedDictionary<FindingKind, long> Truth { get; } = [];

        public void Append(in PageEvent e)
        {
            writer.Append(in e);
            LastTick = e.Tick;
            if (e.Outcome == Outcome.Refused) Refused++;
            if ((e.Seq & 0xffff) == 0) progress.Report(e.Seq);
        }

        public void AppendTruth(in TruthRecord truth)
        {
            writer.AppendTruth(in truth);
            Truth[truth.Kind] = Truth.GetValueOrDefault(truth.Kind) + 1;
        }
    }
}
