using System.CommandLine;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Options;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Commands;

sealed class ListCommand : ICliCommand
{
    readonly Argument<string> _what = new("WHAT") { Description = "policies, scenarios or detectors." };
    readonly Option<bool> _json = Arguments.Json;

    public Command Build(Session session)
    {
        var command = new Command("list", "Lists what there is.") { _what, _json };
        command.SetAction(parsed => Run(parsed.GetValue(_what)!, parsed.GetValue(_json), session.Out));
        return command;
    }

    static int Run(string what, bool json, TextWriter to)
    {
        switch (what)
        {
            case "policies": if (json) PoliciesJson(to); else PoliciesText(to); break;
            case "scenarios": if (json) ScenariosJson(to); else ScenariosText(to); break;
            case "detectors": if (json) DetectorsJson(to); else DetectorsText(to); break;
            default: throw new UsageException($"There is no list of '{what}'; there are policies, scenarios and detectors.");
        }
        return ExitCode.Clean;
    }

    static void PoliciesText(TextWriter to)
    {
        var table = new TextTable("policy", "since", "in one line");
        foreach (var p in Catalog.Policies) table.Add(p.Id, p.Since, p.Title);
        table.Write(to);
        to.WriteLine("next: pintrace explain POLICY tells what it decides and what follows");
    }

    static void PoliciesJson(TextWriter to) => Json.Write(to, "pintrace/list/1", json => json.Array("policies", Catalog.Policies, p => json.Object(null, () =>
    {
        json.WriteString("id", p.Id);
        json.WriteString("title", p.Title);
        json.WriteString("since", p.Since);
        json.WriteString("origin", p.Origin);
        json.Object("decisions", () =>
        {
            foreach (var (name, value) in p.Decisions) json.WriteString(name, value);
        });
    })));

    static void ScenariosText(TextWriter to)
    {
        var table = new TextTable("scenario", "variants", "in one line");
        foreach (var s in Catalog.Scenarios) table.Add(s.Id, string.Join(", ", s.Variants), s.Title);
        table.Write(to);
        to.WriteLine("next: pintrace explore --scenario ID --policy ID");
    }

    static void ScenariosJson(TextWriter to) => Json.Write(to, "pintrace/list/1", json => json.Array("scenarios", Catalog.Scenarios, s => json.Object(null, () =>
    {
        json.WriteString("id", s.Id);
        json.WriteString("title", s.Title);
        json.WriteString("origin", s.Origin);
        json.Array("actors", s.Actors, json.WriteStringValue);
        json.Array("variants", s.Variants, json.WriteStringValue);
        json.WriteString("question", s.Question);
        json.Array("asks", s.Asks, k => json.WriteStringValue(PublicName.Of(k)));
    })));

    static void DetectorsText(TextWriter to)
    {
        var table = new TextTable("detector", "severity", "finds");
        foreach (var d in DetectorCatalog.Rules) table.Add(PublicName.Of(d.Kind), PublicName.Kebab(d.Severity.ToString()), d.Title);
        table.Write(to);
        to.WriteLine("next: pintrace list detectors --json has every rule");
    }

    static void DetectorsJson(TextWriter to) => Json.Write(to, "pintrace/list/1", json => json.Array("detectors", DetectorCatalog.Rules, d => json.Object(null, () =>
    {
        json.WriteString("id", PublicName.Of(d.Kind));
        json.WriteString("title", d.Title);
        json.WriteString("severity", PublicName.Kebab(d.Severity.ToString()));
        json.WriteString("rule", d.Text);
    })));
}
