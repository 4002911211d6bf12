using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Names of the arguments of a probe or tracepoint that matter here; the recipes in docs/import.md define them.</summary>
enum Field : byte
{
    Unknown,
    /// <summary>Address of a folio's struct page.</summary>
    Folio,
    /// <summary>Address of a struct page, perhaps of a tail.</summary>
    Page,
    /// <summary>Second word of the struct page: bit 0 set = address of the head page.</summary>
    Head,
    /// <summary>References asked for or dropped.</summary>
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
    /// <summary>By how much a reference count was changed.</summary>
    Val,
    /// <summary>_refcount afterwards, as the page_ref tracepoints call it.</summary>
    Count,
    /// <summary>Entries that map the page, as the page_ref tracepoints call it.</summary>
    Mapcount,
    Limit,
}

/// <summary>The arguments "name=value" of one line. One object serves a whole import.</summary>
sealed class ProbeFields
{
    readonly long[] _values = new long[(int)Field.Limit];
    uint _present;

    /// <summary>Reads all arguments of a text; words that are none, and values that are no numbers, are skipped.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        _present = 0;
        for (int equals; (equals = text.IndexOf('=')) >= 0;)
        {
            var name = text[..equals];
            name = name[(name.LastIndexOf(' ') + 1)..];
            text = text[(equals + 1)..];
            int blank = text.IndexOf(' ');
            var value = blank < 0 ? text : text[..blank];
            var field = Find(name);
            if (field != Field.Unknown && KernelNumbers.TryValue(value, out long number)) Set(field, number);
            if (blank < 0) return;
            text = text[blank..];
        }
    }

    void Set(Field field, long value)
    {
        _values[(int)field] = value;
        _present |= 1u << (int)field;
    }

    public bool Has(Field field) => (_present & 1u << (int)field) != 0;

    public bool TryGet(Field field, out long value)
    {
        value = _values[(int)field];
        return Has(field);
    }

    /// <summary>The value, or another one if the line has none.</summary>
    public long Or(Field field, long other) => Has(field) ? _values[(int)field] : other;

    /// <summary>Address of the folio that the line is about, else of the page; 0 if there is none.</summary>
    public long Pointer => Has(Field.Folio) ? _values[(int)Field.Folio] : Or(Field.Page, 0);

    static Field Find(ReadOnlySpan<char> name) => name switch
    {
        "folio" => Field.Folio,
        "page" => Field.Page,
        "head" => Field.Head,
        "refs" => Field.Refs,
        "flags" => Field.Flags,
        "pflags" => Field.Pflags,
        "rc" => Field.Rc,
        "pc" => Field.Pc,
        "mc" => Field.Mc,
        "map" => Field.Map,
        "ret" => Field.Ret,
        "n" => Field.N,
        "pfn" => Field.Pfn,
        "order" => Field.Order,
        "ofs" => Field.Ofs,
        "id" => Field.Id,
        "vmemmap" => Field.Vmemmap,
        "clone_flags" => Field.CloneFlags,
        "pid" => Field.Pid,
        "val" => Field.Val,
        "count" => Field.Count,
        "mapcount" => Field.Mapcount,
        _ => Field.Unknown,
    };
}
