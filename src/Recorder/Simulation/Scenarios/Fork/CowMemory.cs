using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// The kinds of private memory that the kernel's self-test of copy-on-write goes through (its run_with_base_page_swap,
/// run_with_thp and so on): the last part of a variant's name, or all of it. One kind stands for all sizes of large
/// folios that are mapped page by page, because no size makes a difference to copy-on-write.
/// </summary>
static class CowMemory
{
    const string
        SwappedOut = "swapped-out",
        Thp = "thp",
        PteMapped = "pte-mapped-thp",
        SinglePte = "single-pte-of-thp",
        PartlyShared = "partially-shared-thp",
        Hugetlb = "hugetlb";
    const int Pages = 4;

    /// <summary>The kinds that every test is run with, beside small pages.</summary>
    public static readonly string[] Kinds = [SwappedOut, Thp, PteMapped, Hugetlb];
    /// <summary>Other states of a huge page.</summary>
    public static readonly string[] Partial = [SinglePte, PartlyShared];

    /// <summary>Variants as they are, on small pages, and with each kind.</summary>
    public static string[] With(string[] kinds, params string[] variants) =>
        [.. variants, .. kinds.SelectMany(kind => variants.Select(v => $"{v}-{kind}"))];

    /// <summary>What a variant does, without the kind of memory.</summary>
    public static string Of(string variant) => Suffix(variant) is { } kind ? variant[..^(kind.Length + 1)] : variant;

    static string? Suffix(string variant) =>
        Kinds.Concat(Partial)
            .Where(kind => variant == kind || variant.EndsWith("-" + kind, StringComparison.Ordinal))
            .MaxBy(kind => kind.Length);

    /// <summary>A scene with one small page of private memory, which is of the variant's kind instead.</summary>
    public static Setup In(string variant, Setup small) => Suffix(variant) switch
    {
        SwappedOut => small with { IsSwappedOut = true },
        Thp => small with { HugeEvery = 1 },
        Hugetlb => small with { HugeEvery = 1, IsHugetlb = true },
        null => small,
        _ => small with { AnonPages = Pages, IsPteMapped = true, SpareFolios = small.SpareFolios + Pages },
    };

    /// <summary>How many virtual pages fork goes through.</summary>
    public static int Range(string variant) => Suffix(variant) is PteMapped or SinglePte or PartlyShared ? Pages : 1;

    /// <summary>
    /// What its process does to the huge page first: it gives up all pages but one, or shares one with a child that is
    /// gone again.
    /// </summary>
    public static Call[] Prepared(string variant, int child) => Suffix(variant) switch
    {
        SinglePte => [Access.Munmap.On(1, count: Pages - 1)],
        PartlyShared => [ForkProcess.Operation.On(0, child: child), Access.Munmap.On(0, mm: child)],
        _ => [],
    };
}
