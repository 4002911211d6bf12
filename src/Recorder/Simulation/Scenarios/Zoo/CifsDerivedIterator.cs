using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A direct write over CIFS: its pages were extracted from the user's iterator, but whether they are pinned is asked of
/// the kernel's iterator that was built from them. The second page was never written, so it is the zero page.
/// </summary>
sealed class CifsDerivedIterator : Scenario
{
    const int Buffer = 0, Pages = 2;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "clean-up asks the wrong iterator whether its pages are pinned";
    public override string Origin => "cifs d08089f649a0 (6.3), fixed in March 2023; xfstests generic/208";
    public override string Question => "Does asking the derived iterator leave pages pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        policy.PinsForDirectIo(write: false)
            ? null
            : "direct I/O takes no pin on what it reads, so nobody asks an iterator";

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        HasZeroPage = true,
        Prefault = false,
        Actors =
        [
            TaskWithDevice("app",
                Access.Store.On(Buffer),
                (variant == Broken ? CifsWrite.AskingDerived : CifsWrite.AskingSource).On(Buffer, Pages)),
        ],
    };
}

/// <summary>
/// fs/cifs/file.c, direct writes: the user's pages become a kernel bvec. iov_iter_extract_will_pin answers for the
/// iterator that it is given, and an iterator over a bvec pins nothing.
/// </summary>
static class CifsWrite
{
    static readonly string[] Caller = ["netfs_extract_user_iter", "__cifs_writev", "cifs_direct_writev"];
    static readonly string[] Completion = ["cifs_aio_ctx_release", "collect_uncached_write_data"];

    [Meaning("Writes by CIFS with O_DIRECT, asks the wrong iterator whether its pages are pinned, and keeps them.")]
    public static readonly Operation AskingDerived =
        Write("cifs-write-asking-derived", Do("iov_iter_extract_will_pin: bvec", static (k, ref f, ref p) => { }));
    [Meaning("Writes by CIFS with O_DIRECT, asks the right iterator whether its pages are pinned, and unpins them.")]
    public static readonly Operation AskingSource = Write("cifs-write", Gup.ReleaseEach("unpin_user_page"));

    static Operation Write(string id, Step cleanUp) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("cifs_write_from_iter", Dma.Read, deviceWrites: false),
        Bio.Await,
        cleanUp                                     .In(Completion).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page"),
    ]);
}
