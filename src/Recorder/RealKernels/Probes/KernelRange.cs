using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Kernels whose functions and FOLL_ values are, as far as known, those of one that was measured.</summary>
/// <param name="Profile">The measured one.</param>
/// <param name="Least">The oldest of them.</param>
/// <param name="Most">The newest of them; null = none newer is known to differ.</param>
/// <param name="PinCount">Offset of folio._pincount where it was measured.</param>
/// <param name="HasFprobes">Probes are fprobe events, where the configuration has them.</param>
sealed record KernelRange(
    KernelProfile Profile, KernelVersion Least, KernelVersion? Most, int PinCount, bool HasFprobes)
{
    public static readonly KernelRange[] All =
    [
        new(KernelProfile.Linux612, new(6, 11), null, 0x5c, HasFprobes: true),
        new(KernelProfile.Linux61, new(5, 18), new(6, 1), 0x58, HasFprobes: false),
    ];

    /// <summary>The measured version.</summary>
    public KernelVersion Measured => KernelVersion.Parse(Profile.Name)!.Value;

    /// <summary>The range of a version.</summary>
    /// <exception cref="UsageException">
    /// Its traces could not be read: between and before the ranges, other functions take references, or the FOLL_
    /// values differ.
    /// </exception>
    public static KernelRange Of(KernelVersion version) =>
        Array.Find(All, r => r.Has(version)) ?? throw Unknown(version);

    bool Has(KernelVersion version) =>
        version.CompareTo(Least) >= 0 && (Most is null || version.CompareTo(Most.Value) <= 0);

    static UsageException Unknown(KernelVersion version)
    {
        const string known = "pintrace knows 6.1 and 6.12, and takes 5.18 to 6.0 for the one "
            + "and 6.11 and newer for the other";
        return new(version.CompareTo(All[^1].Least) < 0
            ? $"Kernel {version} is too old: {known}; before 5.18 other functions release pins."
            : $"Kernel {version} is not known: {known}; in between, a function of the one goes with FOLL_ values or "
                + "results of the other, and a trace would be misread.");
    }

    /// <summary>Says how certain the names and values are for a version.</summary>
    public string Certainty(KernelVersion version) => version == Measured
        ? $"functions and FOLL_ values were measured on {Measured}"
        : $"NOT MEASURED on {version}: functions and FOLL_ values are assumed to be those of {Measured}; "
            + "the script checks them where it can";
}
