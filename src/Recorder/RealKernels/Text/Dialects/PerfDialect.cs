namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// perf script, with stacks or without: "comm pid [cpu] time: system:event: (address) arguments", then a line of each
/// function and an empty one. Events may be a little out of the order of time. Of a stack the kernel's part is kept.
/// </summary>
sealed class PerfDialect : IDialect
{
    const string Lost = "PERF_RECORD_LOST";

    readonly TimeWindow _window = new();
    string _columns = "";
    bool _inStack;

    public string Name => "perf script";

    readonly ref struct PerfLine
    {
        public ReadOnlySpan<char> Comm { get; init; }
        public ReadOnlySpan<char> Pid { get; init; }
        public ReadOnlySpan<char> Cpu { get; init; }
        /// <summary>With the colon.</summary>
        public ReadOnlySpan<char> Clock { get; init; }
        public long Time { get; init; }
        public ReadOnlySpan<char> Text { get; init; }
    }

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line) => TryParse(line, out var parsed) && (parsed.Text.Contains(Lost, StringComparison.Ordinal) || TryEvent(parsed.Text, out _, out _));

    public void Read(ReadOnlySpan<char> line, LineAction to)
    {
        if (_columns.Length > 0 && PerfFrame.TryParse(line, out var frame)) AddFrame(frame);
        else if (!TryParse(line, out var parsed)) to(line);
        else ReadEvent(in parsed, line, to);
        if (line.IsEmpty) _columns = "";
    }

    void AddFrame(ReadOnlySpan<char> frame)
    {
        if (frame.IsEmpty) return;
        if (!_inStack) _window.Add($"{_columns}<stack trace>");
        _inStack = true;
        _window.Add($" => {frame}");
    }

    void ReadEvent(in PerfLine line, ReadOnlySpan<char> whole, LineAction to)
    {
        if (line.Text.IndexOf(Lost) is var at and >= 0)
        {
            _window.Begin(line.Time, to);
            _columns = "";
            _window.Add($"CPU:{line.Cpu} [LOST {Number(line.Text[(at + Lost.Length)..])}EVENTS]");
        }
        else if (!TryEvent(line.Text, out var name, out var text)) to(whole);
        else
        {
            _window.Begin(line.Time, to);
            _columns = $"{line.Comm}-{line.Pid} [{line.Cpu}] {line.Clock} ";
            _inStack = false;
            if (name is "print" or "bprint") _window.Add($"{_columns}{text}");
            else if (RecipeProbes.Name(name, text) is { } hit) _window.Add($"{_columns}{name}: {hit}");
            else _window.Add($"{_columns}{name}: {text}");
        }
    }

    public void Finish(LineAction to) => _window.Finish(to);

    /// <summary>" lost 86" → "86 "; empty if there is no number.</summary>
    static ReadOnlySpan<char> Number(ReadOnlySpan<char> text)
    {
        int start = text.IndexOfAnyInRange('0', '9');
        if (start < 0) return "";
        int length = text[start..].IndexOfAnyExceptInRange('0', '9');
        return $"{(length < 0 ? text[start..] : text.Slice(start, length))} ";
    }

    /// <summary>comm can hold " [" too: the first one with a number between a number and a time counts.</summary>
    static bool TryParse(ReadOnlySpan<char> line, out PerfLine parsed)
    {
        for (int open = 0; line[open..].IndexOf(" [") is var next and >= 0; open++)
        {
            open += next;
            if (TryParse(line, open, out parsed)) return true;
        }
        parsed = default;
        return false;
    }

    static bool TryParse(ReadOnlySpan<char> line, int open, out PerfLine parsed)
    {
        parsed = default;
        if (line[(open + 2)..].IndexOf("] ") is not (var width and > 0)) return false;
        var cpu = line.Slice(open + 2, width);
        var task = line[..open].Trim(' ');
        var rest = line[(open + width + 3)..].TrimStart(' ');
        int blank = task.LastIndexOf(' '), end = rest.IndexOf(' ');
        if (blank <= 0 || end < 0 || !KernelNumbers.TryDecimal(cpu, out _) || !KernelNumbers.TryTime(rest[..end], out long time, out _)) return false;
        var pid = task[(blank + 1)..];
        pid = pid[(pid.IndexOf('/') + 1)..];
        if (!KernelNumbers.TryDecimal(pid, out _)) return false;
        parsed = new PerfLine { Comm = task[..blank].TrimEnd(' '), Pid = pid, Cpu = cpu, Clock = rest[..end], Time = time, Text = rest[end..].TrimStart(' ') };
        return true;
    }

    /// <summary>"1 pin:gup_put: (ffffffff8137ad20) folio=..." → "gup_put" and the rest. The number, a sample's period, may be missing.</summary>
    static bool TryEvent(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out ReadOnlySpan<char> rest)
    {
        name = rest = default;
        int blank = text.IndexOf(' ');
        if (blank > 0 && KernelNumbers.TryDecimal(text[..blank], out _))
        {
            text = text[blank..].TrimStart(' ');
            blank = text.IndexOf(' ');
        }
        name = blank < 0 ? text : text[..blank];
        if (name is not [.., ':']) return false;
        name = name[..^1];
        int colon = name.LastIndexOf(':');
        if (colon <= 0) return false;
        name = name[(colon + 1)..];
        rest = blank < 0 ? default : text[blank..].Trim(' ');
        return !name.IsEmpty;
    }
}
