using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>A scenario that a user has written.</summary>
/// <param name="id">What it is called.</param>
/// <param name="texts">Its title, origin and question by these words; what is not there is empty.</param>
/// <param name="asks">The question as finding kinds.</param>
/// <param name="variants">The scene of each variant, the default one first.</param>
sealed class FileScenario(
    string id, IReadOnlyDictionary<string, string> texts, IReadOnlyList<FindingKind> asks,
    OrderedDictionary<string, Setup> variants) : Scenario
{
    public override string Id => id;
    public override string Group => "file";
    public override string Title => texts.GetValueOrDefault("title", "");
    public override string Origin => texts.GetValueOrDefault("origin", "");
    public override string Question => texts.GetValueOrDefault("question", "");
    public override IReadOnlyList<FindingKind> Asks => asks;
    public override IReadOnlyList<string> Variants => variants.Keys;
    public override Setup Build(string variant) => variants[variant];
}
