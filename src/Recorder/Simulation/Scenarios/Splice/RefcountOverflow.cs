using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Splice;

/// <summary>A process takes references to one page until the count overflows.</summary>
sealed class RefcountOverflow : Scenario
{
    const int Page = 0;
    const string FullWidth = "full-width", Narrow = "narrow-counter";

    public override string Title => "a reference count is made to overflow by tee in a loop";
    public override string Origin => "CVE-2019-11487; 88b1a17dfc3e, 15fab63e1e57 (5.1)";
    public override string Question => "Can a user make the reference count of a page overflow?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.RefcountOverflow];
    public override IReadOnlyList<string> Variants => [FullWidth, Narrow];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        HasNarrowCounts = variant == Narrow,
        Actors =
        [
            Task("first", Half(variant).On(Page), Tee.Close.On(Page)),
            Task("second", Half(variant).On(Page), Tee.Close.On(Page)),
        ],
        Schedule = [Finish("first"), Finish("second")],
    };

    static Operation Half(string variant) => variant == Narrow ? Tee.HalfTheNarrowCount : Tee.HalfTheCount;
}
