using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>A bio is built of a page that was taken for it and a page that it only lists.</summary>
sealed class BioTwoKinds : Scenario
{
    const int Page = 0;
    const string OneBio = "one-bio", ABioAKind = "a-bio-a-kind";

    public override string Title => "one bio has a user's page and a page of the kernel";
    public override string Origin => "Howells, version 12, February 2023: BIO_PAGE_REFFED and BIO_PAGE_PINNED";
    public override string Question => "Does the clean-up of a bio treat pages alike that were not taken alike?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.MixedCleanup];
    public override IReadOnlyList<string> Variants => [OneBio, ABioAKind];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        PagesPerRequest = 2,
        SpareFolios = 2,
        Actors = [TaskWithDevice("dio", (variant == OneBio ? MixedBio.OneBio : MixedBio.ABioAKind).On(Page))],
    };
}
