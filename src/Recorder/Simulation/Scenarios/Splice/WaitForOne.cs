using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Splice;

/// <summary>
/// Lookups in the page cache take a reference for a moment and drop it. It is mistaken for a pin; reclaim waits until a
/// registered page has no reference other than reclaim's own.
/// </summary>
sealed class WaitForOne : Scenario
{
    const int Page = 0;

    public override string Title => "transient references are taken for pins, or waited for";
    public override string Origin => "Torvalds, Arcangeli and Hubbard, January 2021; Williams's plan, June 2018";
    public override string Question =>
        "Is a transient reference taken for a pin, or does reclaim wait forever for a single reference?";
    public override IReadOnlyList<FindingKind> Asks =>
        [FindingKind.FalsePinned, FindingKind.BlockedByPin, FindingKind.Livelock];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            Task("lookup", Speculative.Lookup.On(Page), Speculative.Lookup.On(Page)),
            Task("app", PinQuery.Operation.On(Page), VfioMap.ForReading.On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
        ],
        Schedule =
        [
            Until("lookup", "folio_put"),
            Finish("app"),
            Finish("lookup"),
            Finish("app"),
            Finish("lookup"),
            Finish("kswapd"),
        ],
    };
}

/// <summary>
/// filemap_get_entry: the reference is taken before it is known whether the page is still the one that was looked up,
/// so any page can get one.
/// </summary>
static class Speculative
{
    [Meaning("Looks a page up in the page cache: takes a reference for a moment, and puts it.")]
    public static readonly Operation Lookup = new("speculative-lookup",
        ["filemap_get_entry", "filemap_read"], RequestScope.None,
    [
        FileMap.Lookup                              .ElseEnd(),
        FileMap.Put,
    ]);
}
