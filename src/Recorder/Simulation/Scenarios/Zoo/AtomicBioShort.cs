using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>An atomic direct write whose pages do not all come in one bio is refused, with the pages that it has got.</summary>
sealed class AtomicBioShort : Scenario
{
    const int Buffer = 0, Pages = 3;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "a short atomic write drops its bio and not its pages";
    public override string Origin => "iomap_dio_bio_iter_one as of 7.0; block fixes of September 2026";
    public override string Question => "Does the error path of a short atomic write leave pages pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors = [TaskWithDevice("dio", (variant == Broken ? AtomicWrite.DroppingBio : AtomicWrite.Releasing).On(Buffer, Pages))],
    };
}
