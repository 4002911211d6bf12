using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// A file is mapped, shared or private, and registered for writing or for reading; writeback comes, and the device goes
/// on.
/// </summary>
sealed class LongtermFileTypes : Scenario
{
    const int Page = 0;
    const string
        SharedWrite = "shared-write",
        SharedRead = "shared-read",
        PrivateWrite = "private-write",
        PrivateRead = "private-read",
        Tmpfs = "tmpfs-",
        Hugetlb = "hugetlb-",
        Slow = "slow-";
    static readonly string[] Accesses = [SharedWrite, SharedRead, PrivateWrite, PrivateRead];

    public override string Title => "a registration of a file mapping, by kind of mapping and of file";
    public override string Origin => "the kernel's self-test gup_longterm; 8ac268436e6d, a6e79df92e4a (6.5)";
    public override string Question =>
        "Does a registration let a device write to a file behind the file system's back?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WriteToClean, FindingKind.UnstableWriteback];
    public override IReadOnlyList<string> Variants =>
    [
        .. Accesses,
        .. Accesses.Select(a => Tmpfs + a),
        .. Accesses.Select(a => Hugetlb + a),
        .. Accesses.Select(a => Slow + a),
    ];

    public override Setup Build(string variant)
    {
        bool writes = Is(variant, SharedWrite) || Is(variant, PrivateWrite);
        bool isHugetlb = variant.StartsWith(Hugetlb, StringComparison.Ordinal);
        return new()
        {
            FilePages = 1,
            IsFilePrivate = Is(variant, PrivateWrite) || Is(variant, PrivateRead),
            IsShmem = isHugetlb || variant.StartsWith(Tmpfs, StringComparison.Ordinal),
            IsHugetlb = isHugetlb,
            SpareFolios = 3,
            Actors =
            [
                writes
                    ? TaskWithDevice("rdma", ToWrite(variant).On(Page), IbUmem.Receive.On(Page))
                    : TaskWithDevice("rdma", ToRead(variant).On(Page), IbUmem.Send.On(Page)),
                KernelThread("flusher", Flush.Background.On(Page)),
            ],
            Schedule = [Finish("rdma"), Finish("flusher"), Finish("rdma"), Finish("rdma-dev")],
        };
    }

    static bool Is(string variant, string access) => variant.EndsWith(access, StringComparison.Ordinal);

    static bool IsSlow(string variant) => variant.StartsWith(Slow, StringComparison.Ordinal);
    static Operation ToWrite(string variant) => IsSlow(variant) ? GupTest.WriteSlow : IbUmem.Register;
    static Operation ToRead(string variant) => IsSlow(variant) ? GupTest.ReadSlow : IbUmem.RegisterReadOnly;
}
