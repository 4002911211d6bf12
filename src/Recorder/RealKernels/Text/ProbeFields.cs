using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

/// <summary>
/// A field of lines that have been read, and the fields that came after it. They form a tree, from the beginning of a
/// line. Lines of one event have the same fields each time: a name need not be searched for and looked up, only be
/// compared with those that came next before.
/// </summary>
sealed class FieldOrder
{
    /// <summary>No kernel has more fields in a place, and in all; what comes beyond is not learned.</summary>
    const int MostNext = 32, MostFields = 4096;

    static readonly int Units = Vector256<ushort>.Count;

    readonly string _start;
    readonly Vector256<ushort> _units, _mask;
    readonly FieldOrder _first;
    FieldOrder? _next, _sibling;
    int _nextCount, _fieldCount;

    /// <summary>The beginning of a line.</summary>
    public FieldOrder() : this("", Field.Unknown, null) { }

    FieldOrder(string start, Field field, FieldOrder? first)
    {
        (_start, Field, _first) = (start, field, first ?? this);
        Span<ushort> units = stackalloc ushort[Units], mask = stackalloc ushort[Units];
        MemoryMarshal.Cast<char, ushort>(start)[..Math.Min(start.Length, Units)].CopyTo(units);
        mask[..Math.Min(start.Length, Units)].Fill(ushort.MaxValue);
        (_units, _mask) = (Vector256.Create<ushort>(units), Vector256.Create<ushort>(mask));
    }

    /// <summary>The field; unknown at the beginning of a line, and if it does not matter here.</summary>
    public Field Field { get; }
    /// <summary>The length of "name=".</summary>
    public int Length => _start.Length;

    bool Begins(ReadOnlySpan<char> text)
    {
        if (text.Length < Units || Length > Units) return text.StartsWith(_start);
        var units = Vector256.Create(MemoryMarshal.Cast<char, ushort>(text));
        return ((units ^ _units) & _mask) == Vector256<ushort>.Zero;
    }

    /// <summary>The field with which a text begins; null if it begins with none.</summary>
    public FieldOrder? Next(ReadOnlySpan<char> text)
    {
        if (_next is { } usual && usual.Begins(text)) return usual;
        return Known(text) ?? Learn(text);
    }

    /// <summary>A field that came next before; it is compared first from now on.</summary>
    FieldOrder? Known(ReadOnlySpan<char> text)
    {
        for (var before = _next; before?._sibling is { } field; before = field)
        {
            if (!field.Begins(text)) continue;
            (before._sibling, field._sibling, _next) = (field._sibling, _next, field);
            return field;
        }
        return null;
    }

    FieldOrder? Learn(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(' ', '=');
        if (end < 0 || text[end] == ' ') return null;
        var name = text[..end];
        var field = new FieldOrder(text[..(end + 1)].ToString(), ProbeFields.Find(name), _first);
        if (end >= Units || _nextCount == MostNext || _first._fieldCount == MostFields) return field;
        (_nextCount, _first._fieldCount) = (_nextCount + 1, _first._fieldCount + 1);
        (field._sibling, _next) = (_next, field);
        return field;
    }
}
