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
        Description = "Only this policy, or policy file; may be repeated.",
        HelpName = "ID|FILE.json",
    };
    readonly Option<string[]> _scenarios = new("--scenario")
    {
        Description = "Only this scenario; may be repeated.",
        HelpName = "ID",
    };
    readonly Option<bool> _long = new("--long") { Description = "One line per cell, with the finding kinds." };
    readonly Option<long> _maxStates = Arguments.Number(
        "--max-states", "Give up on a cell after this many states.", 1, MatrixRun.DefaultMaxStates);
    readonly Option<bool> _json = Arguments.Json;

    public Command Build(Session session)
    {
        var command = new Command("matrix", "Every scenario under every policy: the table of verdicts.")
        {
            _policies, _scenarios, _long, _maxStates, _json,
        };
        command.SetAction(parsed => Run(parsed, session));
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string[] allPolicies = [.. Catalog.Policies.Select(p => p.Id)];
        var policies = Chosen(parsed.GetValue(_policies), allPolicies, id => Catalog.Policy(id));
        var scenarios = Catalog.Scenarios;
        var chosen = Chosen(parsed.GetValue(_scenarios), [.. scenarios.Select(s => s.Id)], Catalog.CheckScenario);
        var run = new MatrixRun(
            policies, [.. chosen.Select(id => scenarios.First(s => s.Id == id))], parsed.GetValue(_maxStates));
        var report = new MatrixReport(Cells(run, session));
        if (parsed.GetValue(_json)) report.WriteJson(session.Out);
        else if (parsed.GetValue(_long) || !report.FitsTable) report.WriteList(session.Out);
        else report.WriteTable(session.Palette, session.Out);
        return ExitCode.Clean;
    }

    static IReadOnlyList<MatrixCell> Cells(MatrixRun run, Session session)
    {
        using var progress = new Progress(session, "cells", run.Count);
        return run.Run(done => progress.Report(done), session.Cancel);
    }

    /// <summary>What the user names, checked and without duplicates, or else everything.</summary>
    static IReadOnlyList<string> Chosen(string[]? named, IReadOnlyList<string> all, Action<string> check)
    {
        if (named is null or []) return all;
        foreach (string id in named) check(id);
        return [.. named.Distinct()];
    }
}
