using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>Memory on which scenes are set.</summary>
/// <param name="Name">What users call it.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Of">The scene, without actors, that has this many pages of it.</param>
sealed record MemoryKind(string Name, string Meaning, Func<int, Setup> Of)
{
    /// <summary>Folios whose pages are mapped one by one have so many.</summary>
    const int PteMappedPages = 4;

    static readonly Setup Empty = new() { Actors = [] };

    /// <summary>All kinds, in the order in which scenes are set on them.</summary>
    public static IReadOnlyList<MemoryKind> All { get; } =
    [
        new("file", "a shared mapping of a file on a disk", File),
        new("anon", "private anonymous memory", Anon),
        new("tmpfs", "a shared mapping of a file on tmpfs", n => File(n) with { IsShmem = true }),
        new("dax", "a shared mapping of a file on DAX", n => File(n) with { IsDax = true }),
        new("private-file", "a private mapping of a file on a disk", n => File(n) with { IsFilePrivate = true }),
        new("untouched", "anonymous memory that reads as the zero page",
            n => Anon(n) with { HasZeroPage = true, Prefault = false }),
        new("swapped", "anonymous memory that is swapped out", n => Anon(n) with { IsSwappedOut = true }),
        new("huge", "anonymous memory in huge pages", n => Anon(n) with { HugeEvery = 1 }),
        new("pte-mapped", "anonymous memory in large folios that are mapped page by page",
            n => Anon((n + PteMappedPages - 1) / PteMappedPages * PteMappedPages) with { IsPteMapped = true }),
        new("hugetlb", "memory of hugetlbfs", n => Anon(n) with { HugeEvery = 1, IsHugetlb = true }),
        new("cma", "anonymous memory in a CMA area", n => Anon(n) with { Area = PageFlags.Cma }),
        new("movable", "anonymous memory in ZONE_MOVABLE", n => Anon(n) with { Area = PageFlags.Movable }),
        new("limited", "a shared mapping of a file, with a limit of dirty pages and one of pinned pages",
            n => File(n) with { DirtyLimit = 1, MemlockLimit = 1 }),
        new("spliced", "memory beside a file that is read past the page cache",
            n => Anon(n) with { FileSize = n + 1, Prefault = false }),
        new("narrow", "anonymous memory with reference counts of 16 bits",
            n => Anon(n) with { HasNarrowCounts = true }),
    ];

    static Setup File(int pages) => Empty with { FilePages = pages };
    static Setup Anon(int pages) => Empty with { AnonPages = pages };
}
