namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// The fields of probes and tracepoints that matter here, as the table of functions and the kernel name them.
/// </summary>
enum Field : byte
{
    Unknown,
    /// <summary>Address of a folio's struct page.</summary>
    Folio,
    /// <summary>Address of a struct page, perhaps a tail page's.</summary>
    Page,
    /// <summary>Second word of the struct page: bit 0 set = address of the head page.</summary>
    Head,
    /// <summary>References taken or dropped.</summary>
    Refs,
    /// <summary>FOLL_ flags.</summary>
    Flags,
    /// <summary>Page flags.</summary>
    Pflags,
    /// <summary>_refcount.</summary>
    Rc,
    /// <summary>_pincount; valid on large folios only.</summary>
    Pc,
    /// <summary>_mapcount as stored: -1 = not mapped.</summary>
    Mc,
    /// <summary>The mapping pointer; bit 0 set = anonymous.</summary>
    Map,
    /// <summary>What the function returned.</summary>
    Ret,
    /// <summary>Number of page-table entries.</summary>
    N,
    /// <summary>Page frame number.</summary>
    Pfn,
    /// <summary>Order of a page.</summary>
    Order,
    /// <summary>Offset in the file, in bytes.</summary>
    Ofs,
    /// <summary>Number of a request.</summary>
    Id,
    /// <summary>The kernel's vmemmap_base.</summary>
    Vmemmap,
    /// <summary>Flags of clone().</summary>
    CloneFlags,
    /// <summary>Process id.</summary>
    Pid,
    /// <summary>The change of a reference count.</summary>
    Val,
    /// <summary>_refcount afterwards, as the page_ref tracepoints call it.</summary>
    Count,
    /// <summary>Entries that map the page, as the page_ref tracepoints call it.</summary>
    Mapcount,
    Limit,
}
