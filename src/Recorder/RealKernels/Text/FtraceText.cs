namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Text as ftrace prints it, and whatever else may be in any trace. The columns of an event are <c>comm-pid (tgid)
/// [cpu] flags time: event: text</c>, of which tgid and flags may be missing. comm can contain '-', ':', '/' and
/// spaces: it ends at the last '-' before the pid.
/// </summary>
static class FtraceText
{
    /// <summary>One more than the largest number of a processor.</summary>
    public const int MaxCpu = 1 << 14;

    /// <summary>What stands for the comm of a task that the tracer does not know.</summary>
    public const string UnknownComm = "<...>";

    /// <summary>Which of the flags tells that an interrupt is handled.</summary>
    const int HardOrSoft = 2;
    const string Frame = " => ", Stack = "<stack trace>", Lost = " [LOST ";
    const string Started = "##### CPU ";
    const string Counts = "# entries-in-buffer/entries-written: ";

    /// <summary>Reads a line that no tool's own rules explain into an empty record.</summary>
    public static void Read(ReadOnlySpan<char> line, ref ProbeRecord record, LineMemory? memory = null)
    {
        if (line.StartsWith(Frame)) SetFrame(ref record, line[Frame.Length..]);
        else if (line.IsEmpty || line[0] == '#') record = ReadComment(line);
        else if (line.StartsWith("CPU:") && TryLoss(line, ref record)) return;
        else if (TrySetColumns(line, ref record, out var rest, memory)) SetEvent(ref record, rest, memory);
        else if (!FactText.TryRead(line, out record)) record.Kind = RecordKind.Unreadable;
    }

    static void SetFrame(ref ProbeRecord record, ReadOnlySpan<char> function)
    {
        record.Kind = RecordKind.Frame;
        record.Text = function;
    }

    static ProbeRecord ReadComment(ReadOnlySpan<char> line)
    {
        if (FactText.TryComment(line, out var fact)) return fact;
        if (TryBufferStart(line, out int cpu)) return new() { Kind = RecordKind.BufferStart, Cpu = cpu };
        return TryOverwritten(line, out long lost) ? LossOf(ProbeRecord.AnyCpu, lost) : default;
    }

    /// <summary>Events were lost: n of them, or an unknown number if 0.</summary>
    public static ProbeRecord LossOf(int cpu, long n) => new() { Kind = RecordKind.Loss, Cpu = cpu, Number = n };

    /// <summary>
    /// "##### CPU 1 buffer started ####", which the kernel prints where any of its buffers has overwritten events.
    /// </summary>
    static bool TryBufferStart(ReadOnlySpan<char> line, out int cpu)
    {
        cpu = ProbeRecord.AnyCpu;
        if (!line.StartsWith(Started) || !line.EndsWith(" buffer started ####")) return false;
        var number = line[Started.Length..];
        cpu = CpuOf(number[..number.IndexOf(' ')]);
        return cpu != ProbeRecord.AnyCpu;
    }

    /// <summary>More entries were written than are still there: the oldest are gone.</summary>
    static bool TryOverwritten(ReadOnlySpan<char> line, out long lost)
    {
        lost = 0;
        if (!line.StartsWith(Counts)) return false;
        var counts = line[Counts.Length..];
        int slash = counts.IndexOf('/'), end = counts.IndexOf(' ');
        if (end < 0) end = counts.Length;
        if (slash <= 0 || slash >= end) return false;
        if (!KernelNumbers.TryDecimal(counts[..slash], out long kept)) return false;
        if (!KernelNumbers.TryDecimal(counts[(slash + 1)..end], out long written)) return false;
        lost = written - kept;
        return lost > 0;
    }

    /// <summary>"CPU:1 [LOST 86 EVENTS]", or "CPU:1 [LOST EVENTS]" if they were not counted.</summary>
    static bool TryLoss(ReadOnlySpan<char> line, ref ProbeRecord loss)
    {
        int at = line.IndexOf(Lost);
        if (at < 0 || !line.TrimEnd().EndsWith("EVENTS]")) return false;
        var count = line[(at + Lost.Length)..];
        _ = KernelNumbers.TryDecimal(count[..Math.Max(0, count.IndexOf(' '))], out long lost);
        loss = LossOf(CpuOf(line["CPU:".Length..at]), lost);
        return true;
    }

    /// <summary>The number of a processor, or <see cref="ProbeRecord.AnyCpu"/>.</summary>
    public static int CpuOf(ReadOnlySpan<char> text) =>
        KernelNumbers.TryDecimal(text, out long n) && n < MaxCpu ? (int)n : ProbeRecord.AnyCpu;

    /// <summary>
    /// Reads the task, processor and time of an event; the rest follows them. False if the line is not an event.
    /// </summary>
    public static bool TryColumns(ReadOnlySpan<char> line, out ProbeRecord record, out ReadOnlySpan<char> rest)
    {
        record = default;
        return TrySetColumns(line, ref record, out rest);
    }

    static bool TrySetColumns(
        ReadOnlySpan<char> line, scoped ref ProbeRecord record, out ReadOnlySpan<char> rest, LineMemory? memory = null)
    {
        if (memory?.TrySetHead(line, ref record) is { } end and > 0)
            return TryTime(line[end..], ref record, out rest);
        for (int open = line.IndexOf('['); open > 0;)
        {
            if (TryCpu(line[open..], out int cpu, out int width) && TryTask(line[..open], ref record))
            {
                record.Cpu = cpu;
                memory?.KeepHead(line[..(open + width)], in record);
                return TryTime(line[(open + width)..], ref record, out rest);
            }
            int next = line[(open + 1)..].IndexOf('[');
            open = next < 0 ? -1 : open + 1 + next;
        }
        rest = default;
        return false;
    }

    static bool TryCpu(ReadOnlySpan<char> text, out int cpu, out int width)
    {
        int digits = KernelNumbers.TakeDecimal(text[1..], out long number);
        width = digits + 2;
        bool isNumber = digits > 0 && text.Length >= width && text[digits + 1] == ']' && number < MaxCpu;
        cpu = isNumber ? (int)number : ProbeRecord.AnyCpu;
        return cpu != ProbeRecord.AnyCpu;
    }

    static bool TryTask(ReadOnlySpan<char> text, ref ProbeRecord record)
    {
        int tgid = 0;
        text = text.TrimEnd(' ');
        if (text is [.., ')'] && text.LastIndexOf('(') is var open and >= 0)
        {
            tgid = TryId(text[(open + 1)..^1].Trim(' '), out int group) ? group : 0;
            text = text[..open].TrimEnd(' ');
        }
        int dash = text.Length - 1;
        while (dash >= 0 && char.IsAsciiDigit(text[dash])) dash--;
        if (dash < 0 || text[dash] != '-' || !TryId(text[(dash + 1)..], out int pid)) return false;
        record.Comm = text[..dash].TrimStart(' ');
        (record.Pid, record.Tgid) = (pid, tgid);
        return true;
    }

    /// <summary>The number of a thread or process.</summary>
    public static bool TryId(ReadOnlySpan<char> text, out int id)
    {
        bool isNumber = KernelNumbers.TryDecimal(text, out long number) && number <= int.MaxValue;
        id = isNumber ? (int)number : 0;
        return isNumber;
    }

    /// <summary>The time is the first word or, where there are flags, the second.</summary>
    static bool TryTime(ReadOnlySpan<char> text, scoped ref ProbeRecord record, out ReadOnlySpan<char> rest)
    {
        rest = default;
        var word = text.TrimStart(' ');
        int width = KernelNumbers.TakeTime(word, out long time, out bool cycles);
        if (width == 0)
        {
            int blank = word.IndexOf(' ');
            if (blank < 0) return false;
            record.InInterrupt = blank > HardOrSoft && word[HardOrSoft] is 'h' or 'H' or 's' or 'Z' or 'z';
            word = word[blank..].TrimStart(' ');
            width = KernelNumbers.TakeTime(word, out time, out cycles);
        }
        if (width == 0) return false;
        rest = word[Math.Min(width + 1, word.Length)..];
        (record.Time, record.InCycles) = (time, cycles);
        return true;
    }

    /// <summary>The event is "name: text"; a text without a name is one too.</summary>
    public static void SetEvent(ref ProbeRecord record, ReadOnlySpan<char> rest, LineMemory? memory = null)
    {
        rest = rest.TrimStart(' ');
        if (memory?.TrySetHit(rest, ref record) == true) return;
        bool named = TryName(rest, out var name, out var text);
        if (!named && text is Stack) record.Kind = RecordKind.Stack;
        else SetEvent(ref record, name, text);
        memory?.KeepHit(rest, in record);
    }

    /// <summary>The text of an event may be the hit of a probe.</summary>
    public static void SetEvent(ref ProbeRecord record, ReadOnlySpan<char> name, ReadOnlySpan<char> text)
    {
        record.Kind = RecordKind.Event;
        record.Name = name;
        record.Text = text;
        ProbePlace.Resolve(ref record);
    }

    /// <summary>Splits "name: text"; without a name all of it is text.</summary>
    public static bool TryName(ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> text)
    {
        int colon = rest.IndexOf(':');
        bool named = colon > 0 && !rest[..colon].ContainsAny(' ', '<');
        name = named ? rest[..colon] : default;
        text = (named ? rest[(colon + 1)..] : rest).Trim(' ');
        return named;
    }
}
