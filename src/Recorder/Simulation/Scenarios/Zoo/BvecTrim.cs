using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>A direct write is cut to the block size of its device; the pages that are cut off must be unpinned, each of them.</summary>
sealed class BvecTrim : Scenario
{
    const int Buffer = 0, Pages = 4;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "trimming a bio vector unpins one page of several";
    public override string Origin => "bio_iov_iter_align_down, 20a0e6276edb as of 7.0; fixed in September 2026";
    public override string Question => "Does trimming a vector to whole blocks leave pages pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors = [TaskWithDevice("dio", (variant == Broken ? TrimmedWrite.UnpinningOne : TrimmedWrite.UnpinningAll).On(Buffer, Pages))],
    };
}
