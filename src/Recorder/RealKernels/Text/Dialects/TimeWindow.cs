using System.Text;

namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Puts events in the order of time that a tool wrote down a little late, each with its stack. Only so many wait: what is
/// later than all of them stays where it is, and the analysis counts it.
/// </summary>
sealed class TimeWindow
{
    const int Limit = 1024, LongestEvent = 1 << 13;

    readonly PriorityQueue<string, (long Time, long Order)> _waiting = new();
    readonly StringBuilder _open = new();
    long _time, _order;

    /// <summary>The next event begins; its lines follow.</summary>
    public void Begin(long time, LineAction to)
    {
        Close();
        _time = time;
        if (_waiting.Count > Limit) Give(to);
    }

    /// <summary>Adds a line to the event; one that is longer than the kernel's is cut, lines beyond it are left out.</summary>
    public void Add(ReadOnlySpan<char> line)
    {
        if (_open.Length < LongestEvent) _open.Append(line[..Math.Min(line.Length, LongestEvent)]).Append('\n');
    }

    void Close()
    {
        if (_open.Length == 0) return;
        _waiting.Enqueue(_open.ToString(), (_time, _order++));
        _open.Clear();
    }

    void Give(LineAction to)
    {
        var lines = _waiting.Dequeue().AsSpan();
        for (int end; (end = lines.IndexOf('\n')) >= 0; lines = lines[(end + 1)..]) to(lines[..end]);
    }

    /// <summary>Gives all that wait.</summary>
    public void Finish(LineAction to)
    {
        Close();
        while (_waiting.Count > 0) Give(to);
    }
}
