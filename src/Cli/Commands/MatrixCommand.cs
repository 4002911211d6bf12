using System.CommandLine;
using Pintrace.Cli.Matrix;
using Pintrace.Cli.Options;
using Pintrace.Cli.Views;
using Pintrace.Recorder;

namespace Pintrace.Cli.Commands;

sealed class MatrixCommand : ICliCommand
{
    readonly Option<string[]> _policies = new("--policy")
    {
        Description = "Only these policies: ids, 'linux-*', policy files; with commas or repeated.",
        HelpName = "ID|FILE.json",
    };
    readonly Option<string[]> _scenarios = new("--scenario")
    {
        Description = "Only these scenarios: ids, groups ('rdma/*') or files (.json); with commas or repeated.",
        HelpName = "ID",
    };
    readonly Option<bool> _long = new("--long") { Description = "One line per cell, with the finding kinds." };
    readonly Option<bool> _all = new("--all") { Description = "Also the rows in which policies do not differ." };
    readonly Option<long> _maxStates = Arguments.Number(
        "--max-states", "Give up on a cell after this many states.", 1, MatrixRun.DefaultMaxStates);
    readonly Option<bool> _json = Arguments.Json;

    public Command Build(Session session)
    {
        var command = new Command("matrix", "Every scenario under every policy: the table of verdicts.")
        {
            _policies, _scenarios, _all, _long, _maxStates, _json,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        var run = new MatrixRun(
            Policies(parsed.GetValue(_policies)),
            ScenarioChoice.Of(parsed.GetValue(_scenarios)),
            parsed.GetValue(_maxStates));
        var cells = Cells(run, session);
        var report = new MatrixReport(cells);
        if (parsed.GetValue(_json)) { report.WriteJson(session.Out); return ExitCode.Clean; }
        if (parsed.GetValue(_long)) report.WriteList(session.Screen);
        else new MatrixTable(cells, session.Screen).Write(parsed.GetValue(_all));
        session.Screen.Command(report.Next());
        return ExitCode.Clean;
    }

    /// <summary>In the order of history or, by name, in that of the command line.</summary>
    static IReadOnlyList<string> Policies(string[]? named) =>
        Choice.Of(named, [.. Catalog.PoliciesInHistory.Select(id => (id, id))], word =>
        {
            Catalog.Policy(word);
            return word;
        });

    static IReadOnlyList<MatrixCell> Cells(MatrixRun run, Session session)
    {
        using var progress = new Progress(session, "cells", run.Count);
        return run.Run(done => progress.Report(done), session.Cancel);
    }
}
