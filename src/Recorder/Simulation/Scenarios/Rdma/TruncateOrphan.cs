using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// A registered page of a file is truncated away, or a hole is punched there, and faulted in anew: the device writes
/// the old one, the process reads the new one.
/// </summary>
sealed class TruncateOrphan : Scenario
{
    const int Page = 0;
    const string Truncation = "truncate", PunchHole = "punch-hole";

    public override string Title =>
        "a file is truncated and extended again, or gets a hole, under a registration";
    public override string Origin =>
        "Williams, Hellwig and Gunthorpe, replies #4 to #15 to Hubbard's PG_dma_pinned patch, June 2018";
    public override string Question =>
        "Does truncation leave the device writing to a page that is no longer the file's, or wait "
        + "for the device forever?";
    public override IReadOnlyList<string> Variants => [Truncation, PunchHole];
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.OrphanedPin, FindingKind.BlockedByPin];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("rdma", IbUmem.Register.On(Page), IbUmem.Receive.On(Page), IbUmem.Deregister.On(Page)),
            Task("app", variant == Truncation ? Truncating : Punching),
        ],
        Schedule =
        [
            Finish("rdma"),
            Finish("app"),
            Finish("app"),
            Finish("rdma"),
            Finish("rdma-dev"),
            Finish("app"),
            Finish("rdma"),
        ],
    };

    static Call[] Truncating => [TruncateFile.Operation.On(Page), Access.Store.On(Page), Access.Load.On(Page)];
    /// <summary>The file is as long as before: it reads as zeroes, whatever the device writes.</summary>
    static Call[] Punching => [TruncateFile.PunchHole.On(Page), Access.Load.On(Page), Access.Load.On(Page)];
}
