using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>A container was converted to unpin_user_page, and the place that fills it still takes plain references.</summary>
sealed class UnpinOnGet : Scenario
{
    const int Buffer = 0;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "what was taken with get is released with unpin";
    public override string Origin => "the mirror of fs/direct-io.c before 1ccf164ec866";
    public override string Question => "Is a plain reference released as a pin, which takes 1023 references that others hold?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.UnpinOnGet];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("driver", (variant == Broken ? HalfConverted.Unpinning : HalfConverted.Putting).On(Buffer))],
    };
}
