using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// A user without privileges registers a page of a shared file and keeps it; another truncates the file or punches a
/// hole.
/// </summary>
sealed class TruncateBlocked : Scenario
{
    const int Page = 0;
    const string Truncation = "truncate", PunchHole = "punch-hole";

    public override string Title => "another user's truncation meets a page that is pinned for good";
    public override string Origin => "Hellwig and Williams, replies to Hubbard's PG_dma_pinned patch, June 2018";
    public override string Question =>
        "Can a user block truncation of another user's file by keeping a page of it pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.BlockedByPin];

    public override IReadOnlyList<string> Variants => [Truncation, PunchHole];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            Task("rdma", IbUmem.Register.On(Page)),
            Task("owner", (variant == Truncation ? TruncateFile.Operation : TruncateFile.PunchHole).On(Page)),
        ],
        Schedule = [Finish("rdma"), Finish("owner")],
    };
}
