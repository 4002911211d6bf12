namespace Pintrace.Recorder.Simulation.State;

/// <summary>The size of a machine. The same code runs 4 folios or 100,000.</summary>
/// <param name="Folios">Page frames.</param>
/// <param name="Mms">Address spaces, at most 8.</param>
/// <param name="FilePages">Virtual pages 0 to FilePages-1 are a shared mapping of one file; the page-cache index equals
/// the virtual page.</param>
/// <param name="AnonPages">Virtual pages after those are private anonymous memory.</param>
/// <param name="Actors">Frames of actors.</param>
/// <param name="Devices">Frames of devices, after those of the actors.</param>
/// <param name="PagesPerRequest">The longest page vector of an operation.</param>
/// <param name="DirtyLimit">Writers wait while more pages than this are dirty; 0 = no limit.</param>
/// <param name="HugeEvery">Every n-th anonymous virtual page is backed by a large folio; 0 = none.</param>
/// <param name="HasZeroPage">Page frame 0 is the zero page, which reads of untouched anonymous memory map.</param>
/// <param name="MemlockLimit">Pages that may be charged to an actor, where pins are charged; 0 = no limit.</param>
/// <param name="HasNarrowCounts">Reference counts have 16 bits.</param>
/// <param name="IsShmem">The file is memory (tmpfs): its dirty pages are neither tracked nor written back.</param>
/// <param name="IsHugetlb">All memory is hugetlbfs's, the file too.</param>
/// <param name="IsPteMapped">Anonymous memory comes in large folios whose pages are mapped one by one.</param>
/// <param name="IsDax">The file is on a medium that is mapped directly (DAX): its pages are its blocks.</param>
sealed record Shape(
    int Folios, int Mms, int FilePages, int AnonPages, int Actors, int Devices, int PagesPerRequest,
    int DirtyLimit = 0, int HugeEvery = 0, bool IsDax = false, bool HasZeroPage = false, int MemlockLimit = 0,
    bool IsShmem = false, bool HasNarrowCounts = false, bool IsHugetlb = false, bool IsPteMapped = false)
{
    const byte HugeOrder = 9;
    /// <summary>The order of folios whose pages are mapped one by one: 16 KB, the least for anonymous memory.</summary>
    const byte PteMappedOrder = 2;

    /// <summary>The order of the folio that backs an anonymous virtual page: 0, or that of a huge page.</summary>
    public byte OrderOf(Va va) => HugeEvery > 0 && va % HugeEvery == 0 ? HugeOrder : (byte)0;
    /// <summary>The order of the folios of the file.</summary>
    public byte FileOrder => IsHugetlb ? HugeOrder : (byte)0;
    /// <summary>The order of what khugepaged makes of a folio and its neighbours.</summary>
    public byte CollapsedOrder => IsPteMapped ? PteMappedOrder : HugeOrder;
    /// <summary>The first virtual page of the large folio that would be mapped page by page around another.</summary>
    public Va FirstOfRange(Va va) => new(va - (va - FilePages) % (1 << PteMappedOrder));

    public int Vas => FilePages + AnonPages;
    public int Frames => Actors + Devices;
    /// <summary>
    /// Ledger entries of a frame: the pages of its request, as many request references, and one transient reference.
    /// </summary>
    public int HoldsPerFrame => 2 * PagesPerRequest + 1;
}
