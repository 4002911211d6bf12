using System.Globalization;
using System.Text.Json;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>The answer of an exploration, for people and for scripts (schema pintrace/explore/1).</summary>
/// <param name="Search">The search, done.</param>
/// <param name="Policy">The policy as the user named it: an id or a file.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Counterexample">The shortest one, if there is one.</param>
/// <param name="Output">The file that it was written to.</param>
sealed record ExplorationReport(InterleavingSearch Search, string Policy, TimeSpan Time, Counterexample? Counterexample, string? Output)
{
    string Verdict => PublicName.Kebab(Search.Verdict.ToString());

    public void WriteText(bool allSteps, Palette palette, TextWriter to)
    {
        to.WriteLine($"{Search.Scenario} ({Search.Variant}) under {Search.Policy}: {Painted(palette)}");
        to.WriteLine($"  asks    {(Search.Any ? "everything" : Kinds(Search.Asks))}");
        to.WriteLine($"  search  {Format.Count(Search.States, "state")}, {Format.Count(Search.Transitions, "transition")}, depth {Search.Depth}, {Time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s; {Completeness}");
        if (Search.NotApplicable is { } reason) to.WriteLine($"  n/a     {reason}");
        if (Search.Also.Count > 0) to.WriteLine($"  also    {Kinds(Search.Also)} (--any asks for these too)");
        if (Counterexample is { } c)
        {
            to.WriteLine();
            to.WriteLine($"{c.Finding.Message}");
            to.WriteLine("no interleaving with fewer steps does it:");
            Lanes.Write(c.Steps, c.Trace.Names, c.Note, allSteps, to);
        }
        to.WriteLine();
        to.WriteLine(Next);
    }

    string Painted(Palette palette) => Search.Verdict switch
    {
        ExplorationVerdict.Holds or ExplorationVerdict.Refused => palette.Good(Verdict),
        ExplorationVerdict.Inconclusive => palette.Doubtful(Verdict),
        ExplorationVerdict.Violated => palette.Bad(Verdict),
    };

    string Completeness => Search.Verdict == ExplorationVerdict.Inconclusive
        ? "the bound was reached (--max-states raises it)"
        : $"all interleavings, but for a chance of {Search.CollisionChance.ToString("0e0", CultureInfo.InvariantCulture)} that two states were taken for one";

    string Next => Counterexample is null ? NextCommand.Of(["record", .. Names])
        : Output is null ? NextCommand.Of(["explore", .. Names, Search.Any ? "--any" : null, "-o", "counterexample.db"])
        : NextCommand.Of("analyze", Output);

    string[] Names => ["--scenario", Search.Scenario, "--variant", Search.Variant, "--policy", Policy];

    static string Kinds(IEnumerable<FindingKind> kinds) => string.Join(", ", kinds.Select(PublicName.Of));

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/explore/1", json =>
    {
        json.WriteString("scenario", Search.Scenario);
        json.WriteString("variant", Search.Variant);
        json.WriteString("policy", Search.Policy);
        json.WriteString("verdict", Verdict);
        json.WriteBoolean("any", Search.Any);
        json.WriteString("not_applicable", Search.NotApplicable);
        json.Array("asks", Search.Asks, k => json.WriteStringValue(PublicName.Of(k)));
        json.Array("also", Search.Also, k => json.WriteStringValue(PublicName.Of(k)));
        json.WriteNumber("states", Search.States);
        json.WriteNumber("transitions", Search.Transitions);
        json.WriteNumber("depth", Search.Depth);
        json.WriteNumber("seconds", Math.Round(Time.TotalSeconds, 3));
        if (Counterexample is { } c) WriteCounterexample(json, c);
        else
        {
            json.WriteNull("finding");
            json.WriteNull("counterexample");
        }
    });

    void WriteCounterexample(Utf8JsonWriter json, Counterexample c)
    {
        var names = c.Trace.Names;
        json.Object("finding", () =>
        {
            json.WriteString("kind", PublicName.Of(c.Finding.Kind));
            json.WriteNumber("page", c.Finding.Pfn);
            json.WriteString("callsite", names.CallsiteName(c.Finding.Callsite));
            json.WriteString("message", c.Finding.Message);
        });
        json.Object("counterexample", () =>
        {
            json.Array("steps", c.Steps, e => json.Object(null, () =>
            {
                json.WriteNumber("seq", e.Seq);
                json.WriteString("actor", names.ActorName(e.Actor));
                json.WriteString("action", Format.Kind(in e));
                if (e.Pfn == 0) json.WriteNull("page");
                else json.WriteNumber("page", e.Pfn);
                json.WriteString("note", c.Note(e));
            }));
            json.WriteString("trace", Output);
        });
    }
}
