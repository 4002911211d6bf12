using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>The fields "name=value" of one line that are known by name. One object serves a whole import.</summary>
sealed class ProbeFields
{
    readonly long[] _values = new long[(int)Field.Limit];
    readonly FieldOrder _start = new();
    uint _present;

    /// <summary>
    /// Reads all fields of a text; words that are not fields, and values that are not numbers, are skipped.
    /// </summary>
    public void Read(ReadOnlySpan<char> text)
    {
        _present = 0;
        var last = _start;
        while (!text.IsEmpty)
        {
            if (text[0] != ' ' && last.Next(text) is { } next)
            {
                last = next;
                text = text[next.Length..];
                if (next.Field != Field.Unknown) text = text[TakeValue(text, next.Field)..];
            }
            int blank = text is [' ', ..] ? 0 : text.IndexOf(' ');
            if (blank < 0) return;
            text = text[(blank + 1)..];
        }
    }

    /// <summary>The length of the value, if it is a number; otherwise of some of it.</summary>
    int TakeValue(ReadOnlySpan<char> text, Field field)
    {
        int width = KernelNumbers.TakeValue(text, out long value);
        if (width > 0 && (text.Length == width || text[width] == ' ')) Set(field, value);
        return width;
    }

    void Set(Field field, long value)
    {
        _values[(int)field] = value;
        _present |= 1u << (int)field;
    }

    /// <summary>The line does not show these after all: it read them of something else.</summary>
    public void Clear(params ReadOnlySpan<Field> fields)
    {
        foreach (var field in fields) _present &= ~(1u << (int)field);
    }

    public bool Has(Field field) => (_present & 1u << (int)field) != 0;

    public bool TryGet(Field field, out long value)
    {
        value = _values[(int)field];
        return Has(field);
    }

    /// <summary>The value, or a default if the line has none.</summary>
    public long Or(Field field, long other) => Has(field) ? _values[(int)field] : other;

    /// <summary>Address of the folio that the line is about, else of the page; 0 if there is none.</summary>
    public long Pointer => Has(Field.Folio) ? _values[(int)Field.Folio] : Or(Field.Page, 0);

    /// <summary>Unknown if it does not matter here.</summary>
    public static Field Find(ReadOnlySpan<char> name) => name switch
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
