using System.Buffers;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>Records that must outlive their lines, with copies of their texts, which are cut to so many characters.</summary>
sealed class RecordBuffer(int longestText)
{
    /// <summary>What a record takes beside its texts, in characters.</summary>
    const int Overhead = 32;

    readonly ArrayBufferWriter<char> _text = new();
    readonly List<Kept> _records = [];

    readonly record struct Kept(
        RecordKind Kind, bool InCycles, bool IsEntry, bool IsReturn, int Pid, int Tgid, int Cpu, long Time, long Number,
        int Comm, int Name, int Function, int Caller, int End);

    public int Count => _records.Count;

    /// <summary>How much memory it takes, in characters.</summary>
    public int Size => _text.WrittenCount + _records.Count * Overhead;

    public void Add(in ProbeRecord r)
    {
        int comm = Write(r.Comm), name = Write(r.Name), function = Write(r.Function), caller = Write(r.Caller), end = Write(r.Text);
        _records.Add(new(r.Kind, r.InCycles, r.IsEntry, r.IsReturn, r.Pid, r.Tgid, r.Cpu, r.Time, r.Number, comm, name, function, caller, end));
    }

    /// <summary>Where the copy ends.</summary>
    int Write(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty) _text.Write(text[..Math.Min(text.Length, longestText)]);
        return _text.WrittenCount;
    }

    /// <summary>A record, valid until the next one is added.</summary>
    public ProbeRecord this[int index]
    {
        get
        {
            var kept = _records[index];
            var text = _text.WrittenSpan;
            return new ProbeRecord
            {
                Kind = kept.Kind, Pid = kept.Pid, Tgid = kept.Tgid, Cpu = kept.Cpu, Time = kept.Time, InCycles = kept.InCycles,
                IsEntry = kept.IsEntry, IsReturn = kept.IsReturn, Number = kept.Number,
                Comm = text[(index == 0 ? 0 : _records[index - 1].End)..kept.Comm], Name = text[kept.Comm..kept.Name],
                Function = text[kept.Name..kept.Function], Caller = text[kept.Function..kept.Caller], Text = text[kept.Caller..kept.End],
            };
        }
    }

    public void Clear()
    {
        _text.ResetWrittenCount();
        _records.Clear();
    }
}
