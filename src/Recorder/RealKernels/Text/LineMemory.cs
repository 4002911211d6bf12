using System.Runtime.InteropServices;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// What the parts of earlier lines meant that come again and again: who acts on which processor, and which probe is hit
/// where. Such a part need only be compared.
/// </summary>
sealed class LineMemory
{
    struct Head
    {
        public Range Comm;
        public int Pid, Tgid, Cpu;
    }

    struct Hit
    {
        public Range Name, Function, Caller;
        public bool IsReturn;
    }

    readonly Texts<Head> _heads = new();
    readonly Texts<Hit> _hits = new();
    int _usualHead;

    /// <summary>
    /// Sets task and processor as an earlier line had them that began with the same text, whose length is the result; 0
    /// if there was none. Most have the length of the one before.
    /// </summary>
    public int TrySetHead(ReadOnlySpan<char> line, ref ProbeRecord record)
    {
        if (_usualHead >= line.Length || !_heads.TryGet(line[.._usualHead], out var known))
        {
            int end = line.IndexOf(']') + 1;
            if (!_heads.TryGet(line[..end], out known)) return 0;
            _usualHead = end;
        }
        (record.Pid, record.Tgid, record.Cpu) = (known.Pid, known.Tgid, known.Cpu);
        record.Comm = line[known.Comm];
        return _usualHead;
    }

    /// <summary>Keeps the beginning of a line up to its first "]", unless that is a part of the name.</summary>
    public void KeepHead(ReadOnlySpan<char> head, in ProbeRecord of)
    {
        if (head.IndexOf(']') == head.Length - 1)
            _heads.Set(head, new() { Comm = RangeOf(of.Comm, head), Pid = of.Pid, Tgid = of.Tgid, Cpu = of.Cpu });
    }

    /// <summary>Sets the hit "name: (place) fields" as an earlier one of the same name and place.</summary>
    public bool TrySetHit(ReadOnlySpan<char> text, ref ProbeRecord record)
    {
        var hit = PlaceOf(text);
        if (!_hits.TryGet(hit, out var known)) return false;
        record.Kind = RecordKind.Event;
        (record.IsEntry, record.IsReturn) = (!known.IsReturn, known.IsReturn);
        record.Name = hit[known.Name];
        record.Function = hit[known.Function];
        record.Caller = hit[known.Caller];
        record.Text = text[hit.Length..].TrimEnd(' ');
        return true;
    }

    public void KeepHit(ReadOnlySpan<char> text, in ProbeRecord of)
    {
        if (!of.IsHit || of.Name.IsEmpty) return;
        var hit = PlaceOf(text);
        _hits.Set(hit, new()
        {
            Name = RangeOf(of.Name, hit), Function = RangeOf(of.Function, hit), Caller = RangeOf(of.Caller, hit),
            IsReturn = of.IsReturn,
        });
    }

    /// <summary>"name: (place)", if a text begins like that.</summary>
    static ReadOnlySpan<char> PlaceOf(ReadOnlySpan<char> text)
    {
        int open = text.IndexOf(':') + 2;
        if (open < 2 || open >= text.Length || text[open] != '(') return default;
        return text[..(open + text[open..].IndexOf(')') + 1)];
    }

    static Range RangeOf(ReadOnlySpan<char> part, ReadOnlySpan<char> text) =>
        text.Overlaps(part, out int start) ? start..(start + part.Length) : default;

    /// <summary>Texts and what they mean. One that is new may take the place of another.</summary>
    /// <typeparam name="T">What they mean.</typeparam>
    sealed class Texts<T> where T : struct
    {
        const int Shortest = 12, Longest = 96, Bits = 10;

        readonly char[] _texts = new char[Longest << Bits];
        readonly int[] _lengths = new int[1 << Bits];
        readonly T[] _meanings = new T[1 << Bits];

        /// <summary>What the text means, if it is known.</summary>
        public bool TryGet(ReadOnlySpan<char> text, out T meaning)
        {
            meaning = default;
            if (text.Length < Shortest) return false;
            int slot = SlotOf(text);
            meaning = _meanings[slot];
            return text.Length == _lengths[slot] && text.SequenceEqual(_texts.AsSpan(slot * Longest, text.Length));
        }

        public void Set(ReadOnlySpan<char> text, in T meaning)
        {
            if (text.Length is < Shortest or > Longest) return;
            int slot = SlotOf(text);
            text.CopyTo(_texts.AsSpan(slot * Longest));
            (_lengths[slot], _meanings[slot]) = (text.Length, meaning);
        }

        /// <summary>By the ends, of 4 and 8 characters.</summary>
        static int SlotOf(ReadOnlySpan<char> text)
        {
            var end = MemoryMarshal.Cast<char, ulong>(text[^8..]);
            ulong hash = MemoryMarshal.Cast<char, ulong>(text)[0] * 0x9e3779b97f4a7c15;
            hash = ((hash >> 29 ^ hash ^ end[0]) * 0xbf58476d1ce4e5b9 ^ end[1]) * 0x94d049bb133111eb;
            return (int)(hash + (ulong)text.Length * 0x9e3779b97f4a7c15 >> (64 - Bits));
        }
    }
}
