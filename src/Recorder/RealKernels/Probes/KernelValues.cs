namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Values of a profile that a kernel's BTF can confirm or contradict.</summary>
static class KernelValues
{
    public static IReadOnlyList<(string Name, long Value)> Of(KernelProfile p) =>
    [
        ("FOLL_GET", p.FollGet), ("FOLL_PIN", p.FollPin),
        ("FOLL_LONGTERM", p.FollLongterm), ("FOLL_FORCE", p.FollForce),
        ("PG_dirty", p.Dirty), ("PG_writeback", p.Writeback), ("PG_lru", p.Lru), ("PG_head", p.Head),
    ];
}
