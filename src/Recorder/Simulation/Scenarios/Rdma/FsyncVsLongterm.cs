using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// A region of a file is registered for as long as its owner likes, and another task calls fsync. When asked to let go,
/// the owner may or may not do so.
/// </summary>
sealed class FsyncVsLongterm : Scenario
{
    const int Page = 0;
    const string Answered = "answered", Ignored = "ignored";

    public override string Title => "fsync of a file that has a page registered with a device";
    public override string Origin => "Kara, replies #26 and #43 to Hubbard's PG_dma_pinned patch, June 2018";
    public override string Question => "Does fsync wait forever for a registration that its owner keeps?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.BlockedByPin, FindingKind.IgnoredReleaseRequest];
    public override IReadOnlyList<string> Variants => [Answered, Ignored];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("rdma",
            [
                IbUmem.Register.On(Page),
                IbUmem.Receive.On(Page),
                .. variant == Answered ? new[] { IbUmem.AnswerRequest.On(Page) } : [],
            ]),
            Task("app", Flush.Fsync.On(Page)),
        ],
        Schedule = [Finish("rdma"), Finish("rdma"), Finish("rdma-dev"), Finish("app")],
    };
}
