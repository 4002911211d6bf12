using System.CommandLine;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ListCommand : ICliCommand
{
    const string Schema = "pintrace/list/1";

    readonly Argument<string> _what = new("WHAT") { Description = "policies, scenarios, operations or detectors." };
    readonly Option<bool> _json = Arguments.Json;
    readonly Option<string?> _asFile = new("--as-file")
    {
        Description = "With scenarios: only this one, as a file that --scenario takes.",
        HelpName = "ID",
    };

    public Command Build(Session session)
    {
        var command = new Command("list", "Lists the policies, scenarios, operations or detectors.")
        {
            _what, _json, _asFile,
        };
        command.SetAction(parsed => parsed.GetValue(_asFile) is { } scenario
            ? WriteFile(parsed.GetValue(_what)!, scenario, session)
            : Run(parsed.GetValue(_what)!, parsed.GetValue(_json), session.Screen));
        return command;
    }

    static int WriteFile(string what, string scenario, Session session)
    {
        if (what != "scenarios") throw new UsageException("--as-file is for 'pintrace list scenarios'.");
        session.Out.Write(Catalog.ScenarioFile(scenario));
        return ExitCode.Clean;
    }

    static int Run(string what, bool json, Screen screen)
    {
        (Action<Screen> Text, Action<TextWriter> Json) write = what switch
        {
            "policies" => (PoliciesText, PoliciesJson),
            "scenarios" => (ScenariosText, ScenariosJson),
            "operations" => (OperationsText, OperationsJson),
            "detectors" => (DetectorsText, DetectorsJson),
            _ => throw new UsageException(
                $"There is no list of '{what}'; there are policies, scenarios, operations and detectors."),
        };
        if (json) write.Json(screen.To);
        else write.Text(screen);
        return ExitCode.Clean;
    }

    static void PoliciesText(Screen screen)
    {
        var table = new TextTable("policy", "since", "in one line") { Prose = ["since", "in one line"] };
        foreach (var p in Catalog.Policies) table.Add(p.Id, p.Since, p.Title);
        table.Write(screen);
        screen.Line("next: pintrace explain POLICY says what it decides and what follows");
    }

    static void PoliciesJson(TextWriter to) => Json.Write(to, Schema, new PoliciesDocument(
        Catalog.Policies.Select(p => new PolicyRecord(p.Id, p.Title, p.Since, p.Origin, DecisionsOf(p)))));

    static OrderedDictionary<string, string> DecisionsOf(Catalog.PolicyInfo policy) =>
        new(policy.Decisions.Select(d => KeyValuePair.Create(d.Name, d.Value)));

    static void ScenariosText(Screen screen)
    {
        var table = new TextTable("scenario", "group", "variants", "in one line")
        {
            Prose = ["variants", "in one line"],
        };
        foreach (var s in Catalog.Scenarios) table.Add(s.Id, s.Group, Shortened(s.Variants), s.Title);
        table.Write(screen);
        if (Catalog.Scenarios.Any(s => s.Variants.Count > MostVariants))
            screen.Line("all variants: pintrace list scenarios --json");
        screen.Line("next: pintrace explore --scenario ID --policy ID");
    }

    const int MostVariants = 8, FewVariants = 4;

    /// <summary>All variants or, of many, the first ones and how many more there are.</summary>
    static string Shortened(IReadOnlyList<string> variants) =>
        variants.Count <= MostVariants
            ? string.Join(", ", variants)
            : $"{string.Join(", ", variants.Take(FewVariants))} and {variants.Count - FewVariants} more";

    static void ScenariosJson(TextWriter to) => Json.Write(to, Schema, new ScenariosDocument(
        Catalog.Scenarios.Select(s =>
            new ScenarioRecord(s.Id, s.Group, s.Title, s.Origin, s.Actors, s.Variants, s.Question, s.Asks))));

    static void OperationsText(Screen screen)
    {
        var table = new TextTable("operation", "request", "needs", "in one line") { Prose = ["needs", "in one line"] };
        foreach (var o in Catalog.Operations)
            table.Add(o.Id, o.Request ?? "", string.Join(", ", o.Needs.Select(n => n.Name)), o.Meaning);
        table.Write(screen);
        screen.Line("next: pintrace explain OPERATION says what it needs, and has its steps");
    }

    static void OperationsJson(TextWriter to) => Json.Write(to, Schema, new OperationsDocument(
        Catalog.Operations.Select(o => new OperationRecord(
            o.Id, o.Meaning, o.Request, o.Needs.Select(n => n.Name), o.Callers, Recording.DefaultPolicy,
            Catalog.StepsOf(o, Recording.DefaultPolicy), Catalog.ScenariosWith(o)))));

    static void DetectorsText(Screen screen)
    {
        var table = new TextTable("detector", "severity", "consequence", "finds") { Prose = ["finds"] };
        foreach (var d in DetectorCatalog.Rules)
            table.Add(
                PublicName.Of(d.Kind), PublicName.Of(d.Severity), FindingsText.Words(d.Consequence), d.Title);
        table.Write(screen);
        screen.Line("next: pintrace list detectors --json has every rule");
    }

    static void DetectorsJson(TextWriter to) => Json.Write(to, Schema, new DetectorsDocument(
        DetectorCatalog.Rules.Select(d => new DetectorRecord(d.Kind, d.Title, d.Severity, d.Text, d.Consequence))));

    sealed record PoliciesDocument(IEnumerable<PolicyRecord> Policies);

    sealed record PolicyRecord(
        string Id, string Title, string Since, string Origin, IReadOnlyDictionary<string, string> Decisions);

    sealed record ScenariosDocument(IEnumerable<ScenarioRecord> Scenarios);

    sealed record ScenarioRecord(
        string Id,
        string Group,
        string Title,
        string Origin,
        IReadOnlyList<string> Actors,
        IReadOnlyList<string> Variants,
        string Question,
        IReadOnlyList<FindingKind> Asks);

    sealed record OperationsDocument(IEnumerable<OperationRecord> Operations);

    sealed record OperationRecord(
        string Id,
        string Meaning,
        string? Request,
        IEnumerable<string> Needs,
        IReadOnlyList<string> Callers,
        string StepsUnder,
        IReadOnlyList<OperationStep> Steps,
        IReadOnlyList<string> Scenarios);

    sealed record DetectorsDocument(IEnumerable<DetectorRecord> Detectors);

    sealed record DetectorRecord(FindingKind Id, string Title, Severity Severity, string Rule, Consequence Consequence);
}
