using System.CommandLine;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Matrix;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ExplainCommand : ICliCommand
{
    const string WhereNamesAre = "pintrace list names policies, scenarios, operations and detectors.";

    readonly Argument<string> _id = new("ID")
    {
        Description = "A policy or a scenario (or a file with one), a decision, an operation or a finding kind.",
    };

    public Command Build(Session session)
    {
        var command = new Command(
            "explain",
            "What a policy, a decision, a scenario, an operation or a finding kind means, where it comes from, and "
            + "what follows from it.")
        {
            _id,
        };
        command.SetAction(parsed => Run(parsed.GetValue(_id)!, session));
        return command;
    }

    /// <summary>A name may mean several things, as refcount-overflow does: each is explained.</summary>
    static int Run(string id, Session session)
    {
        var meanings = Meanings(id, session).ToList();
        if (meanings.Count == 0)
            throw new UsageException($"There is nothing called '{id}'; {Nearest.Sentence(id, Ids, WhereNamesAre)}");
        for (int i = 0; i < meanings.Count; i++)
        {
            if (i > 0) session.Out.WriteLine();
            meanings[i]();
        }
        return ExitCode.Clean;
    }

    static IEnumerable<Action> Meanings(string id, Session session)
    {
        var scenarios = Catalog.Scenarios;
        if (Catalog.Decisions.FirstOrDefault(d => d.Name == id) is { } decision)
            yield return () => WriteDecision(decision, session.Screen);
        if (FindingPage.Ids.Contains(id)) yield return () => WriteFinding(id, scenarios, session.Screen);
        if (scenarios.FirstOrDefault(s => s.Id == id) is { } scenario)
            yield return () => WriteScenario(scenario, session);
        if (Catalog.Operations.FirstOrDefault(o => o.Id == id) is { } operation)
            yield return () => OperationPage.Write(operation, session.Screen);
        bool isFile = DefinitionFile.IsNamed(id);
        if (isFile && Catalog.IsScenarioFile(id)) yield return () => WriteScenario(Catalog.Scenario(id), session);
        else if (isFile || Catalog.Policies.Any(p => p.Id == id))
            yield return () => WritePolicy(id, Catalog.Policy(id), session);
    }

    static string[] Ids =>
    [
        .. Catalog.Policies.Select(p => p.Id)
            .Concat(Catalog.Decisions.Select(d => d.Name))
            .Concat(Catalog.Scenarios.Select(s => s.Id))
            .Union(Catalog.Operations.Select(o => o.Id))
            .Union(FindingPage.Ids),
    ];

    static void WriteDecision(Catalog.DecisionInfo decision, Screen screen)
    {
        screen.Line($"{screen.Palette.Heading($"decision {decision.Name}")}: {decision.Meaning}");
        var policies = Catalog.Policies;
        foreach (var (value, meaning) in decision.Values)
        {
            string[] users = [.. policies.Where(p => p.Decisions.Contains((decision.Name, value))).Select(p => p.Id)];
            screen.Line();
            screen.Line($"  {value}: {meaning}");
            screen.Labelled("    ", users.Length == 0 ? "no built-in policy" : string.Join(", ", users));
        }
    }

    static void WritePolicy(string name, Catalog.PolicyInfo policy, Session session)
    {
        var screen = session.Screen;
        screen.Line($"{screen.Palette.Heading($"policy {policy.Id}")}: {policy.Title}");
        if (policy.Since.Length > 0) screen.Labelled("since   ", policy.Since);
        if (policy.Origin.Length > 0) screen.Labelled("source  ", policy.Origin);
        if (policy.Base.Length > 0) screen.Labelled("base    ", policy.Base);
        screen.Line();
        WriteDecisions(policy, screen);
        screen.Line();
        VerdictList.Write(Cells([name], Catalog.Scenarios, session), c => c.Row, screen);
        screen.Command(NextCommand.Of("matrix", "--long", "--policy", name));
    }

    /// <summary>Those that differ from the base's, or all of them if there is no base.</summary>
    static void WriteDecisions(Catalog.PolicyInfo policy, Screen screen)
    {
        bool hasBase = policy.Base.Length > 0;
        var before = hasBase ? Catalog.Policy(policy.Base).Decisions : [];
        var changes = policy.Decisions.Except(before).ToList();
        string differently = hasBase ? "decides differently from its base" : "decides";
        screen.Line(changes.Count == 0 ? "decides as its base does" : differently);
        var decisions = Catalog.Decisions;
        foreach (var (decision, value) in changes)
        {
            var values = decisions.First(d => d.Name == decision).Values;
            screen.Line($"  {decision} = {value}: {values.First(v => v.Value == value).Meaning}");
        }
    }

    static void WriteScenario(Catalog.ScenarioInfo scenario, Session session)
    {
        var screen = session.Screen;
        screen.Line($"{screen.Palette.Heading($"scenario {scenario.Id}")}: {scenario.Title}");
        if (scenario.Origin.Length > 0) screen.Labelled("source  ", scenario.Origin);
        if (scenario.Question.Length > 0) screen.Labelled("asks    ", scenario.Question);
        screen.Labelled("kinds   ", string.Join(", ", scenario.Asks.Select(PublicName.Of)));
        screen.Labelled("actors  ", string.Join(", ", scenario.Actors));
        var cells = Cells([.. Catalog.Policies.Select(p => p.Id)], [scenario], session);
        foreach (var variant in cells.GroupBy(c => c.Variant))
        {
            screen.Line();
            if (scenario.Variants.Count > 1) screen.Line($"variant {variant.Key}");
            VerdictList.Write(variant, c => c.Policy, screen);
        }
        screen.Command(NextCommand.Of("matrix", "--long", "--scenario", scenario.Id));
    }

    static void WriteFinding(string id, IReadOnlyList<Catalog.ScenarioInfo> scenarios, Screen screen)
    {
        screen.Page($"{screen.Palette.Heading($"finding {id}")}, {FindingPage.Text(id)}");
        string[] asking = [.. scenarios.Where(s => s.Asks.Any(k => PublicName.Of(k) == id)).Select(s => s.Id)];
        screen.Line();
        screen.Line(asking.Length == 0
            ? "no scenario asks about it by itself"
            : $"asked about by {string.Join(", ", asking)}");
        if (asking.Length > 0) screen.Command(NextCommand.Of("matrix", "--scenario", asking[0]));
    }

    static IReadOnlyList<MatrixCell> Cells(
        IReadOnlyList<string> policies, IReadOnlyList<Catalog.ScenarioInfo> scenarios, Session session)
    {
        var run = new MatrixRun(policies, scenarios, MatrixRun.DefaultMaxStates);
        using var progress = new Progress(session, "cells", run.Count);
        return run.Run(done => progress.Report(done), session.Cancel);
    }
}
