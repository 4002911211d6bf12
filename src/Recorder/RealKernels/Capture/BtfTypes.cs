using System.Buffers.Binary;
using System.Text;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>
/// The types of a kernel, from /sys/kernel/btf/vmlinux: a header, a section of type records that are numbered from 1, a
/// section of names. Only little-endian BTF is read, and only its structs, unions, enums and functions.
/// </summary>
sealed class BtfTypes
{
    const int Magic = 0xeb9f, HeaderSize = 24, RecordSize = 12, MaxSize = 1 << 28;

    enum Kind
    {
        Int = 1, Ptr, Array, Struct, Union, Enum, Fwd, Typedef, Volatile, Const, Restrict, Func, FuncProto, Var,
        DataSec, Float, DeclTag, TypeTag, Enum64,
    }

    readonly byte[] _data;
    readonly int _names, _namesEnd;
    readonly List<int> _records = [0];
    readonly Dictionary<string, int> _structs = [];
    readonly Dictionary<string, long> _values = [];
    readonly HashSet<string> _functions = [];

    BtfTypes(byte[] data)
    {
        _data = data;
        if (data.Length < HeaderSize || U16(0) != Magic) throw new FormatException("it does not begin as BTF does");
        int header = Int(4), types = checked(header + Int(8)), end = checked(types + Int(12));
        (_names, _namesEnd) = (checked(header + Int(16)), checked(header + Int(16) + Int(20)));
        if (types < 0 || end > data.Length || _names < 0 || _namesEnd > data.Length)
            throw new FormatException("its sections do not fit into it");
        for (int at = types; at < end;) at = Record(at, end);
    }

    /// <exception cref="InputException">The file cannot be read, or is not BTF.</exception>
    public static BtfTypes Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxSize) throw new FormatException("it is too large");
            using var memory = new MemoryStream();
            file.CopyTo(memory);
            return new(memory.ToArray());
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            string why = e is FormatException ? e.Message : "a record does not fit into it";
            throw new InputException($"{path} is not the BTF of a kernel: {why}.", e);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unreadable(path, e);
        }
    }

    /// <summary>Offset in bytes of a member, which may be inside anonymous members; null if there is none.</summary>
    public int? OffsetOf(string structName, string member) =>
        _structs.TryGetValue(structName, out int id) ? Find(id, member, 0) : null;

    /// <summary>Value of an enumerator; null if there is none by that name.</summary>
    public long? ValueOf(string enumerator) => _values.TryGetValue(enumerator, out long value) ? value : null;

    /// <summary>Whether the kernel has a function of this name.</summary>
    public bool HasFunction(string name) => _functions.Contains(name);

    /// <summary>Takes note of the record at an offset; returns where the next one begins.</summary>
    int Record(int at, int end)
    {
        var (kind, count) = Head(at);
        string name = Name(Int(at));
        int id = _records.Count, body = at + RecordSize, next = body + BodySize(kind, count);
        if (next > end) throw new FormatException("a record does not fit into it");
        _records.Add(at);
        if (kind == Kind.Struct && name.Length > 0) _structs.TryAdd(name, id);
        if (kind == Kind.Func) _functions.Add(name);
        if (kind is Kind.Enum or Kind.Enum64)
            for (int i = 0; i < count; i++)
            {
                int item = body + i * (kind == Kind.Enum ? 8 : 12);
                long value = kind == Kind.Enum ? Int(item + 4) : (long)Int(item + 8) << 32 | (uint)Int(item + 4);
                _values.TryAdd(Name(Int(item)), value);
            }
        return next;
    }

    static int BodySize(Kind kind, int count) => kind switch
    {
        Kind.Int or Kind.Var or Kind.DeclTag => 4,
        Kind.Array => 12,
        Kind.Struct or Kind.Union or Kind.DataSec or Kind.Enum64 => 12 * count,
        Kind.Enum or Kind.FuncProto => 8 * count,
        Kind.Ptr or Kind.Fwd or Kind.Typedef or Kind.Volatile or Kind.Const or Kind.Restrict => 0,
        Kind.Func or Kind.Float or Kind.TypeTag => 0,
        _ => throw new FormatException($"it has a record of the unknown kind {(int)kind}"),
    };

    int? Find(int id, string member, int offset, int depth = 0)
    {
        const int MaxDepth = 16;
        if (id <= 0 || id >= _records.Count || depth > MaxDepth) return null;
        var (kind, count) = Head(_records[id]);
        if (kind is not (Kind.Struct or Kind.Union)) return null;
        for (int i = 0, at = _records[id] + RecordSize; i < count; i++, at += 12)
        {
            string name = Name(Int(at));
            int bits = HasBitfields(_records[id]) ? Int(at + 8) & 0xffffff : Int(at + 8);
            int here = offset + bits / 8;
            if (name == member) return here;
            if (name.Length == 0 && Find(Int(at + 4), member, here, depth + 1) is { } found) return found;
        }
        return null;
    }

    (Kind Kind, int Count) Head(int at) => ((Kind)(Int(at + 4) >> 24 & 0x1f), Int(at + 4) & 0xffff);

    /// <summary>If so, the upper byte of a member's offset is the width of a bit field.</summary>
    bool HasBitfields(int at) => Int(at + 4) < 0;

    string Name(int offset)
    {
        if (offset < 0 || offset >= _namesEnd - _names) return "?";      // damaged: matches no name
        var rest = _data.AsSpan(_names + offset, _namesEnd - _names - offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]);
    }

    int U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_data.AsSpan(at));
    int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(_data.AsSpan(at));
}
