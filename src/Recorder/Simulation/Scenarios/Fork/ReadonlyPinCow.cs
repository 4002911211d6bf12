using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A page is registered for reading, by VFIO, which asks GUP for no more than that; then the owner of the registration
/// writes to it. The page is shared with a child, or was, or is the owner's alone, or belongs to a file that is mapped
/// privately.
/// </summary>
sealed class ReadonlyPinCow : Scenario
{
    const int Buffer = 0, Child = 1, Other = 2;
    const string
        Shared = "shared",
        PreviouslyShared = "previously-shared",
        Exclusive = "exclusive",
        PrivateFile = "private-file",
        ZeroPage = "zero-page",
        HugeZeroPage = "huge-zero-page",
        Memfd = "memfd",
        MemfdHugetlb = "memfd-hugetlb",
        Fast = "fast-";
    static readonly string[] Anonymous = [Shared, PreviouslyShared, Exclusive];
    static readonly string[] Others = [PrivateFile, ZeroPage, HugeZeroPage, Memfd, MemfdHugetlb];

    public override string Title => "a page is registered for reading, and then its owner writes to it";
    public override string Origin =>
        "syzkaller, BUG in copy_present_page on 5.10 and 5.15; a7f226604170 (5.19); the kernel's self-test cow";
    public override string Question => "Does the device go on reading a page that its process has left for a copy?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];
    public override IReadOnlyList<string> Variants =>
    [
        .. CowMemory.With(CowMemory.Kinds, Anonymous),
        .. Others,
        .. CowMemory.With(CowMemory.Kinds, [.. Anonymous.Select(v => Fast + v)]),
        .. Others.Select(v => Fast + v),
        .. CowMemory.Partial.Select(kind => $"{Exclusive}-{kind}"),
    ];

    public override Setup Build(string variant)
    {
        bool isFast = variant.StartsWith(Fast, StringComparison.Ordinal);
        string page = isFast ? variant[Fast.Length..] : variant;
        return SceneOf(page, new()
        {
            AnonPages = 1,
            Mms = 3,
            SpareFolios = 3,
            Actors =
            [
                TaskWithDevice("app",
                [
                    .. Before(page),
                    (isFast ? GupTest.ReadFast : VfioMap.ForReading).On(Buffer),
                    Access.Store.On(Buffer),
                    (isFast ? GupTest.Read : VfioMap.Read).On(Buffer),
                ]),
            ],
        });
    }

    static Setup SceneOf(string page, Setup small) => page switch
    {
        PrivateFile or Memfd or MemfdHugetlb => small with
        {
            FilePages = 1,
            AnonPages = 0,
            IsFilePrivate = true,
            IsShmem = page != PrivateFile,
            IsHugetlb = page == MemfdHugetlb,
        },
        ZeroPage or HugeZeroPage => small with
        {
            HasZeroPage = true, Prefault = false, HugeEvery = page == HugeZeroPage ? 1 : 0,
        },
        _ => CowMemory.In(page, small),
    };

    static Call[] Before(string page)
    {
        var fork = ForkProcess.Operation.On(Buffer, CowMemory.Range(page), child: Child);
        return CowMemory.Of(page) switch
        {
            Shared => [fork],
            PreviouslyShared => [fork, Access.Munmap.On(Buffer, CowMemory.Range(page), mm: Child)],
            Exclusive => [.. CowMemory.Prepared(page, Other), WriteProtect.ByMprotect.On(Buffer)],
            ZeroPage or HugeZeroPage => [Access.Load.On(Buffer)],
            _ => [],
        };
    }
}
