using Pintrace.Analyzer.Text;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli.Views;

/// <summary>What "pintrace explain" says of an operation.</summary>
static class OperationPage
{
    /// <summary>What it does and needs, who runs it, its steps under the newest kernel, what others change.</summary>
    public static void Write(OperationInfo operation, Screen screen)
    {
        screen.Line($"{screen.Palette.Heading($"operation {operation.Id}")}: {operation.Meaning}");
        screen.Labelled("request    ", RequestOf(operation));
        screen.List("called by  ", operation.Callers, Callsite.Separator);
        WriteNeeds(operation, screen);
        string[] scenarios = [.. Catalog.ScenariosWith(operation)];
        screen.List("run by     ", scenarios.Length == 0 ? ["no built-in scenario"] : scenarios, ", ");
        WriteSteps(operation, screen);
        if (scenarios.Length > 0) screen.Command(NextCommand.Of("record", scenarios[0]));
    }

    static void WriteNeeds(OperationInfo operation, Screen screen)
    {
        string label = "needs      ";
        if (operation.Needs.Count == 0) screen.Line(label + "nothing");
        foreach (var (name, meaning) in operation.Needs)
        {
            screen.Labelled(label, $"{name}: {meaning}");
            label = new string(' ', label.Length);
        }
    }

    static string RequestOf(OperationInfo operation) => operation.Request switch
    {
        "whole" => "whole: it ends with the operation",
        "begins" => "begins: it stays open until another operation ends it",
        "ends" => "ends: an earlier operation of the same actor began it",
        _ => "none of its own",
    };

    static void WriteSteps(OperationInfo operation, Screen screen)
    {
        var all = Catalog.StepsOf(operation);
        var newest = all.First(s => s.Policies.Contains(Recording.DefaultPolicy));
        screen.Line();
        screen.Line($"steps under {Recording.DefaultPolicy}");
        var table = new TextTable("step", "function", "callsite", "flags") { Prose = ["flags"] };
        foreach (var step in newest.Steps)
            table.Add($"{step.Number}", step.Name, step.Callsite, string.Join(", ", Flags(step, newest.Steps.Count)));
        table.Write(screen, indent: 2);
        screen.Line();
        if (all.Count == 1) screen.Line("the same under every policy");
        foreach (var other in all.Where(s => s != newest)) WriteDifference(newest.Steps, other, screen);
    }

    static IEnumerable<string> Flags(OperationStep step, int last)
    {
        if (step.MayBlock) yield return "may block";
        if (step.EachPage) yield return "each page";
        if (step.InInterrupt) yield return "in interrupt";
        bool goesOn = step.Next == step.Number + 1 || step.Next == 0 && step.Number == last;
        if (!goesOn) yield return $"then {Place(step.Next)}";
        if (step.Else is { } otherwise) yield return $"else {Place(otherwise)}";
    }

    static string Place(int step) => step == 0 ? "-> end" : $"-> {step}";

    static void WriteDifference(IReadOnlyList<OperationStep> newest, PolicySteps other, Screen screen)
    {
        screen.List("under ", other.Policies, ", ");
        string[] without = Missing(newest, other.Steps), with = Missing(other.Steps, newest);
        if (without.Length > 0) screen.List("  without ", without, ", ");
        if (with.Length > 0) screen.List("  with    ", with, ", ");
        if (without.Length + with.Length == 0) screen.Line("  the same steps, other jumps");
    }

    /// <summary>Names of steps that one list has and the other lacks, or has less often.</summary>
    static string[] Missing(IReadOnlyList<OperationStep> from, IReadOnlyList<OperationStep> than)
    {
        var left = than.Select(s => (s.Name, s.Stack)).ToList();
        return [.. from.Where(s => !left.Remove((s.Name, s.Stack))).Select(s => s.Name).Distinct()];
    }
}
