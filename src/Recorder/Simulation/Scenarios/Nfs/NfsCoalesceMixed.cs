using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Nfs;

/// <summary>Pages of a direct read and of read-ahead are coalesced into one request, and one routine releases them all.</summary>
sealed class NfsCoalesceMixed : Scenario
{
    const int Buffer = 1;

    public override string Title => "an NFS request of pinned direct pages and locked read-ahead pages";
    public override string Origin => "Kara and Hubbard, September 2022, in the thread on iov_iter pin rules";
    public override string Question => "Does one clean-up release pages alike that were not taken alike?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.MixedCleanup, FindingKind.PutOnPin, FindingKind.UnpinOnGet];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        AnonPages = 1,
        PagesPerRequest = 2,
        Actors = [TaskWithDevice("nfs", NfsCoalesced.Read.On(Buffer))],
    };
}
