using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Text;

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
