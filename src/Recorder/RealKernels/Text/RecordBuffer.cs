using System.Buffers;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Records that must outlive their lines, with copies of their texts, each cut to the longest allowed.
/// </summary>
sealed class RecordBuffer(int longestText)
{
    /// <summary>What a record takes besides its texts, in characters.</summary>
    const int Overhead = 32;

    readonly ArrayBufferWriter<char> _text = new();
    readonly List<Kept> _records = [];

    /// <summary>A record with the positions where its texts end.</summary>
    struct Kept
    {
        public RecordKind Kind;
        public bool InCycles, InInterrupt, IsEntry, IsReturn;
        public int Pid, Tgid, Cpu;
        public long Time, Number, Line;
        public int Comm, Name, Function, Caller, Text;
    }

    public int Count => _records.Count;

    /// <summary>How much memory it takes, in characters.</summary>
    public int Size => _text.WrittenCount + _records.Count * Overhead;

    /// <summary>Keeps a record of a line, unless the record itself names another.</summary>
    public void Add(in ProbeRecord r, long line)
    {
        _records.Add(new()
        {
            Kind = r.Kind, InCycles = r.InCycles, InInterrupt = r.InInterrupt,
            IsEntry = r.IsEntry, IsReturn = r.IsReturn,
            Pid = r.Pid, Tgid = r.Tgid, Cpu = r.Cpu, Time = r.Time, Number = r.Number,
            Line = r.Line != 0 ? r.Line : line,
            Comm = Write(r.Comm), Name = Write(r.Name), Function = Write(r.Function), Caller = Write(r.Caller),
            Text = Write(r.Text),
        });
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
                Kind = kept.Kind, InCycles = kept.InCycles, InInterrupt = kept.InInterrupt, IsEntry = kept.IsEntry,
                IsReturn = kept.IsReturn,
                Pid = kept.Pid, Tgid = kept.Tgid, Cpu = kept.Cpu, Time = kept.Time, Number = kept.Number,
                Line = kept.Line,
                Comm = text[(index == 0 ? 0 : _records[index - 1].Text)..kept.Comm], Name = text[kept.Comm..kept.Name],
                Function = text[kept.Name..kept.Function], Caller = text[kept.Function..kept.Caller],
                Text = text[kept.Caller..kept.Text],
            };
        }
    }

    /// <summary>When the first of them that is an event happened; null if none is.</summary>
    public long? FirstTime
    {
        get
        {
            int first = _records.FindIndex(r => r.Kind == RecordKind.Event);
            return first < 0 ? null : _records[first].Time;
        }
    }

    public void Clear()
    {
        _text.ResetWrittenCount();
        _records.Clear();
    }
}
