namespace Pintrace.Analyzer.State;

/// <summary>A page that a device works on.</summary>
struct PageIo
{
    /// <summary>The request that it is part of.</summary>
    public long Request;
    /// <summary>The event that submitted it.</summary>
    public EventRef Submitted;
    /// <summary>Where the page was acquired for it; default if the trace does not show that.</summary>
    public EventRef Acquired;
    /// <summary>The release that left it unprotected; default if there was none.</summary>
    public EventRef Released;
    /// <summary>The mm whose page tables led to the page.</summary>
    public long Mm;
    /// <summary>The life of the page for which it was submitted.</summary>
    public int Life;
    /// <summary>The device writes memory.</summary>
    public bool Writes;
    /// <summary>
    /// The index of the page in its large folio, if that page alone was taken; -1 if the whole folio was.
    /// </summary>
    public long Sub;
    /// <summary>
    /// The page was not taken by GUP: the kernel reads into a page of its own, for instance of a file.
    /// </summary>
    public bool IsKernels;
    /// <summary>
    /// It is a mapping for DMA: nobody says which of the page's holds protects it.
    /// </summary>
    public bool IsMapping;
    /// <summary>It works for a long-term registration.</summary>
    public bool IsLongterm;
    /// <summary>The strongest hold that its request had on the page at submission.</summary>
    internal int Strength;
    /// <summary>Its neighbours on the page; where the page has an index, also the next older of its request.</summary>
    internal int Next, Previous, Older;
}
