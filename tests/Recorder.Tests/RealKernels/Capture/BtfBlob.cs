using System.Text;

namespace Pintrace.Recorder.Tests.RealKernels.Capture;

/// <summary>Makes BTF by hand.</summary>
sealed class BtfBlob
{
    const int Int = 1, Struct = 4, Union = 5, Enum = 6, Func = 12, Enum64 = 19, NoOffset = 0;

    readonly List<int> _types = [];
    readonly StringBuilder _names = new("\0");

    int Name(string name)
    {
        if (name.Length == 0) return 0;
        int at = _names.Length;
        _names.Append(name).Append('\0');
        return at;
    }

    BtfBlob Record(int kind, string name, int size, params (string Name, int Second, int Third)[] items)
    {
        _types.AddRange([Name(name), kind << 24 | items.Length, size]);
        foreach (var (item, second, third) in items) _types.AddRange([Name(item), second, third]);
        return this;
    }

    /// <summary>Type 1 is an int; struct and union members are (name, type, offset in bytes).</summary>
    public BtfBlob WithInt()
    {
        _types.AddRange([Name("int"), Int << 24, 4, 32]);
        return this;
    }

    public BtfBlob WithStruct(string name, params (string, int, int)[] members) =>
        Record(Struct, name, 64, Bits(members));
    public BtfBlob WithUnion(string name, params (string, int, int)[] members) =>
        Record(Union, name, 64, Bits(members));
    public BtfBlob WithFunction(string name) => Record(Func, name, 1);

    public BtfBlob WithEnum(string name, int value)
    {
        _types.AddRange([0, Enum << 24 | 1, 4, Name(name), value]);
        return this;
    }

    public BtfBlob WithEnum64(string name, long value) => Record(Enum64, "", 8, (name, (int)value, (int)(value >> 32)));

    /// <summary>A record that nobody knows.</summary>
    public BtfBlob WithStrange()
    {
        _types.AddRange([0, 31 << 24, NoOffset]);
        return this;
    }

    static (string, int, int)[] Bits((string Name, int Type, int Offset)[] members) => [
        .. members.Select(m => (m.Name, m.Type, m.Offset * 8))];

    public byte[] Bytes()
    {
        using var memory = new MemoryStream();
        using var to = new BinaryWriter(memory);
        byte[] names = Encoding.ASCII.GetBytes(_names.ToString());
        to.Write((ushort)0xeb9f);
        to.Write((byte)1);
        to.Write((byte)0);
        foreach (int n in new[] { 24, 0, _types.Count * 4, _types.Count * 4, names.Length }) to.Write(n);
        foreach (int n in _types) to.Write(n);
        to.Write(names);
        to.Flush();
        return memory.ToArray();
    }

    /// <summary>Like a kernel 6.12, as far as capturing is concerned.</summary>
    public static BtfBlob Like612(int refcount = 0x34) => new BtfBlob().WithInt()
        .WithStruct("", ("flags", 1, 0), ("mapping", 1, 0x18), ("_mapcount", 1, 0x30), ("_refcount", 1, refcount))
        .WithUnion("", ("", 2, 0), ("page", 1, 0))
        .WithStruct("", ("_large_mapcount", 1, 0x10), ("_pincount", 1, 0x1c))
        .WithStruct("folio", ("", 3, 0), ("", 4, 0x40))
        .WithStruct("page", ("flags", 1, 0), ("compound_head", 1, 8))
        .WithStruct("pipe_buffer", ("page", 1, 0), ("offset", 1, 8))
        .WithEnum("FOLL_PIN", 0x80000).WithEnum64("FOLL_GET", 2)
        .WithFunction("try_grab_folio_fast").WithFunction("try_grab_folio").WithFunction("gup_put_folio");
}
