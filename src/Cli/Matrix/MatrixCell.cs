using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>What a policy makes of a scenario.</summary>
enum Verdict
{
    /// <summary>What the scenario asks about does not happen.</summary>
    Safe,
    /// <summary>It happens, and it is an error.</summary>
    Unsafe,
    /// <summary>It happens, and it is only a warning.</summary>
    Degraded,
    /// <summary>A task waits forever, or beyond a bound.</summary>
    Blocked,
    /// <summary>It does not happen, because the policy denies what the scenario wants to do.</summary>
    Refused,
    /// <summary>The question makes no sense under this policy.</summary>
    NotApplicable,
}

/// <summary>How much of what can happen is behind a verdict.</summary>
enum Thoroughness
{
    /// <summary>Every interleaving was tried.</summary>
    All,
    /// <summary>The bound was reached first: the verdict is that of the states explored.</summary>
    Bounded,
    /// <summary>One recorded run of a generator.</summary>
    OneRun,
}

/// <summary>A cell of the matrix: a scenario's variant under a policy.</summary>
/// <param name="Policy">Id of the policy, or its file.</param>
/// <param name="Scenario">Id of the scenario.</param>
/// <param name="Variant">Its variant.</param>
/// <param name="Asks">The finding kinds that decide.</param>
/// <param name="Findings">Every kind that occurs in some interleaving.</param>
/// <param name="Verdict">The answer.</param>
/// <param name="Thoroughness">How far the verdict can be relied on.</param>
/// <param name="States">States explored; events of a generator's run.</param>
/// <param name="Reason">Why the question does not apply, or what was refused; null under any other verdict.</param>
sealed record MatrixCell(
    string Policy,
    string Scenario,
    string Variant,
    IReadOnlyList<FindingKind> Asks,
    IReadOnlyList<FindingKind> Findings,
    Verdict Verdict,
    Thoroughness Thoroughness,
    long States,
    string? Reason = null)
{
    /// <summary>The scenario's group.</summary>
    public string Group { get; init; } = "";
    /// <summary>What is denied in some interleaving, whatever the verdict.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];
    /// <summary>The worst that the decisive kinds cost in some interleaving; null if none occurs.</summary>
    public Consequence? Consequence { get; init; }
    /// <summary>The finding kinds that decided.</summary>
    public IEnumerable<FindingKind> Decisive => Findings.Intersect(Asks);
    /// <summary>The verdict in words; an unsafe cell says what is at stake.</summary>
    public string Words => Verdict == Verdict.Unsafe && Consequence is { } consequence
        ? $"{Name(Verdict)}, {FindingsText.Words(consequence)}"
        : Name(Verdict);
    /// <summary>The verdict's public name.</summary>
    public static string Name(Verdict verdict) =>
        verdict == Verdict.NotApplicable ? "n/a" : PublicName.Of(verdict);
    /// <summary>A word or letter for a verdict, in the colour that it has everywhere.</summary>
    public static string Painted(Verdict verdict, string text, Palette palette) => verdict switch
    {
        Verdict.Safe => palette.Good(text),
        Verdict.Unsafe => palette.Bad(text),
        Verdict.Degraded or Verdict.Blocked => palette.Doubtful(text),
        Verdict.Refused or Verdict.NotApplicable => text,
    };
    /// <summary>The scenario, and its variant unless it has only one.</summary>
    public string Row => Variant == "default" ? Scenario : $"{Scenario} ({Variant})";
}
