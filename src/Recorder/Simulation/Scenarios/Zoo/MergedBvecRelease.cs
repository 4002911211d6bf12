using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Pages that lie side by side are merged into one bio vector, and completion drops one reference a vector.</summary>
sealed class MergedBvecRelease : Scenario
{
    const int Buffer = 0, Pages = 2;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "completion releases one page of each merged vector";
    public override string Origin => "95d78c28b5a8, 2b04e8f6bbb1 (CVE-2017-12190)";
    public override string Question => "Do merged bio vectors leave references behind?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors = [TaskWithDevice("sg", (variant == Broken ? MergedBvec.OneAVector : MergedBvec.OneAPage).On(Buffer, Pages))],
    };
}
