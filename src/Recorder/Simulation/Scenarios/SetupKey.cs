using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>A word of scenario files about memory, files and address spaces, and what it sets.</summary>
/// <param name="Name">The word.</param>
/// <param name="Most">The largest value; 1 for what is true or false.</param>
/// <param name="Of">The value; 0 is false.</param>
/// <param name="With">The scene with another value.</param>
/// <param name="Least">The smallest value.</param>
sealed record SetupKey(string Name, int Most, Func<Setup, int> Of, Func<Setup, int, Setup> With, int Least = 0)
{
    /// <summary>The most pages of a kind, and the most address spaces.</summary>
    public const int MostPages = 64, MostMms = 8;

    const int MostSpare = 1024;

    /// <summary>All words, in the order in which they are written.</summary>
    public static IReadOnlyList<SetupKey> All { get; } =
    [
        new("filePages", MostPages, s => s.FilePages, (s, n) => s with { FilePages = n }),
        new("anonPages", MostPages, s => s.AnonPages, (s, n) => s with { AnonPages = n }),
        new("mms", MostMms, s => s.Mms, (s, n) => s with { Mms = n }, Least: 1),
        new("pagesPerRequest", MostPages, s => s.PagesPerRequest, (s, n) => s with { PagesPerRequest = n }, Least: 1),
        new("spareFolios", MostSpare, s => s.SpareFolios, (s, n) => s with { SpareFolios = n }),
        new("fileSize", MostPages, s => s.FileSize, (s, n) => s with { FileSize = n }),
        new("dirtyLimit", MostPages, s => s.DirtyLimit, (s, n) => s with { DirtyLimit = n }),
        new("memlockLimit", int.MaxValue, s => s.MemlockLimit, (s, n) => s with { MemlockLimit = n }),
        new("hugeEvery", MostPages, s => s.HugeEvery, (s, n) => s with { HugeEvery = n }),
        Flag("prefault", s => s.Prefault, (s, yes) => s with { Prefault = yes }),
        Flag("pteMapped", s => s.IsPteMapped, (s, yes) => s with { IsPteMapped = yes }),
        Flag("hugetlb", s => s.IsHugetlb, (s, yes) => s with { IsHugetlb = yes }),
        Flag("swappedOut", s => s.IsSwappedOut, (s, yes) => s with { IsSwappedOut = yes }),
        Flag("zeroPage", s => s.HasZeroPage, (s, yes) => s with { HasZeroPage = yes }),
        Flag("dax", s => s.IsDax, (s, yes) => s with { IsDax = yes }),
        Flag("shmem", s => s.IsShmem, (s, yes) => s with { IsShmem = yes }),
        Flag("filePrivate", s => s.IsFilePrivate, (s, yes) => s with { IsFilePrivate = yes }),
        Flag("narrowCounts", s => s.HasNarrowCounts, (s, yes) => s with { HasNarrowCounts = yes }),
        Area("cma", PageFlags.Cma),
        Area("movable", PageFlags.Movable),
        Area("kernelPrivate", PageFlags.KernelPrivate),
    ];

    /// <summary>It is true or false.</summary>
    public bool IsFlag => Most == 1;

    static SetupKey Flag(string name, Func<Setup, bool> of, Func<Setup, bool, Setup> with) =>
        new(name, 1, s => of(s) ? 1 : 0, (s, value) => with(s, value != 0));

    /// <summary>Where the pages of the scene come from.</summary>
    static SetupKey Area(string name, PageFlags area) => Flag(
        name, s => (s.Area & area) != 0, (s, yes) => s with { Area = yes ? s.Area | area : s.Area & ~area });
}
