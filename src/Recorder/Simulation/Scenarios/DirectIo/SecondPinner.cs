using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// Two direct reads into one page; when the first has let go, reclaim must not believe that the second has too. The
/// flusher is here only because reclaim takes no dirty page, and each direct read dirties its page.
/// </summary>
sealed class SecondPinner : Scenario
{
    const int Page = 0;

    public override string Title =>
        "two direct reads into one page: the first finishes, reclaim takes the page from the second";
    public override string Origin => "Hellwig, reply #6 to Hubbard's PG_dma_pinned patch, June 2018";
    public override string Question =>
        "After the first of two pinners has released the page, can reclaim drop its buffers under the second?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.DirtyWithoutBuffers];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("first", DirectRead.Operation.On(Page)),
            TaskWithDevice("second", DirectRead.Operation.On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
        ],
        Schedule =
        [
            Until("first", "wait_for_completion"),
            Until("second", "wait_for_completion"),
            Finish("first-dev"),
            Finish("first"),
            Finish("flusher"),
            Finish("kswapd"),
            Finish("second-dev"),
            Finish("second"),
        ],
    };
}
