using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Kernels whose functions and values are, as far as their sources tell, those of one of them.</summary>
/// <param name="Profile">The values, named after that one.</param>
/// <param name="Least">The oldest of them.</param>
/// <param name="Most">The newest of them; null = none newer is known to differ.</param>
/// <param name="PinCount">Offset of folio._pincount where it is known without BTF.</param>
/// <param name="HasFprobes">
/// Probes are fprobe events, where the configuration has them: since 6.9 they know the arguments at the return.
/// </param>
sealed record KernelRange(
    KernelProfile Profile, KernelVersion Least, KernelVersion? Most, int? PinCount, bool HasFprobes)
{
    /// <summary>
    /// Callers of gup_put_folio and try_grab_folio are probed, too: the compiler may have made the functions a part of
    /// them. Where that is false, a kernel has shown that it calls them.
    /// </summary>
    public bool ProbesOuterCalls { get; init; } = true;

    /// <summary>Versions whose captures were compared with what the workload did; docs/real-kernels.md has the table.
    /// </summary>
    public KernelVersion[] Tried { get; init; } = [];

    /// <summary>All of them, the newest first, without a gap.</summary>
    public static readonly KernelRange[] All =
    [
        new(KernelProfile.Linux73, new(6, 13), null, 0x5c, HasFprobes: true) { Tried = [new(6, 18), new(7, 3)] },
        new(KernelProfile.Linux612, new(6, 11), new(6, 12), 0x5c, HasFprobes: true)
        { Tried = [new(6, 12)], ProbesOuterCalls = false },
        new(KernelProfile.Linux66, new(6, 6), new(6, 10), null, HasFprobes: false),
        new(KernelProfile.Linux63, new(6, 3), new(6, 5), null, HasFprobes: false),
        new(KernelProfile.Linux62, new(6, 2), new(6, 2), 0x58, HasFprobes: false),
        new(KernelProfile.Linux61, new(5, 18), new(6, 1), 0x58, HasFprobes: false)
        { Tried = [new(6, 1)], ProbesOuterCalls = false },
        new(KernelProfile.Linux515, new(5, 15), new(5, 17), null, HasFprobes: false),
    ];

    /// <summary>The range of a version; null if it is older than all of them.</summary>
    public static KernelRange? Find(KernelVersion version) => Array.Find(All, r => r.Has(version));

    /// <summary>The range of a version.</summary>
    /// <exception cref="UsageException">It is too old: other functions take and release pins.</exception>
    public static KernelRange Of(KernelVersion version) => Find(version)
        ?? throw new UsageException($"Kernel {version} is too old: pintrace knows {All[^1].Least} and newer; "
            + "before, other functions take and release pins.");

    bool Has(KernelVersion version) =>
        version.CompareTo(Least) >= 0 && (Most is null || version.CompareTo(Most.Value) <= 0);

    /// <summary>Says how certain the functions and values are for a version.</summary>
    public string Certainty(KernelVersion version) => Tried.Contains(version)
        ? $"tried on {version}"
        : $"not tried on a kernel {version}: functions and values are those of the sources of {Profile.Name}, and of "
            + "the kernel itself where its BTF tells them";
}
