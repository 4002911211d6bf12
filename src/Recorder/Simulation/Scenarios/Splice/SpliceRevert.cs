using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Splice;

/// <summary>A splice from a file opened with O_DIRECT is under way when the file is made shorter; the pages that are not needed any more are given back, and somebody else gets them.</summary>
sealed class SpliceRevert : Scenario
{
    const int Pages = 2;

    public override string Title => "a splice read is reverted while its I/O is in flight";
    public override string Origin => "syzbot a440341a59e3b7142895; Howells, version 12, February 2023";
    public override string Question => "Are pages given back while a device still writes to them?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.EarlyRelease, FindingKind.DmaAfterFree];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        FileSize = Pages,
        PagesPerRequest = Pages,
        SpareFolios = Pages + 1,
        Prefault = false,
        Actors = [TaskWithDevice("reader", SpliceDirect.ReadDirect.On(0, Pages)), Task("owner", SpliceDirect.ShrinkFile.On(1)), Task("other", Access.Store.On(0))],
        Schedule = [Until("reader", "iov_iter_revert|wait_for_completion"), Finish("owner"), Until("reader", "wait_for_completion"), Finish("other"), Finish("reader-dev"), Finish("reader")],
    };
}
