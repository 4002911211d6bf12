namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Puts events that a tool wrote slightly late, each with its stack, in order of time. Only a limited number wait: an
/// event that comes later than that stays where it is, and the analysis counts it.
/// </summary>
sealed class TimeWindow
{
    const int Limit = 1024, LongestEvent = 1 << 13;

    readonly PriorityQueue<RecordBuffer, (long Time, long Order)> _waiting = new();
    readonly Stack<RecordBuffer> _free = new();
    RecordBuffer _open = new(LongestEvent);
    long _time, _order;
    bool _hasStack;

    /// <summary>The next event begins; its records follow.</summary>
    public void Begin(long time, RecordAction to)
    {
        Close();
        _time = time;
        _hasStack = false;
        if (_waiting.Count > Limit) Give(to);
    }

    /// <summary>
    /// Adds a record to the event, unless the event is already longer than any that the kernel makes.
    /// </summary>
    public void Add(in ProbeRecord record, long line)
    {
        if (_open.Size < LongestEvent) _open.Add(in record, line);
    }

    /// <summary>Adds a function of the stack of the event, which was added first.</summary>
    public void AddFrame(ReadOnlySpan<char> function, long line)
    {
        if (function.IsEmpty) return;
        if (!_hasStack) Add(StackOf(_open[0]), line);
        _hasStack = true;
        Add(new ProbeRecord { Kind = RecordKind.Frame, Text = function }, line);
    }

    static ProbeRecord StackOf(ProbeRecord e) => new()
    {
        Kind = RecordKind.Stack, Comm = e.Comm, Pid = e.Pid, Tgid = e.Tgid, Cpu = e.Cpu, Time = e.Time,
        InCycles = e.InCycles,
    };

    void Close()
    {
        if (_open.Count == 0) return;
        _waiting.Enqueue(_open, (_time, _order++));
        if (!_free.TryPop(out _open!)) _open = new RecordBuffer(LongestEvent);
    }

    void Give(RecordAction to)
    {
        var records = _waiting.Dequeue();
        for (int i = 0; i < records.Count; i++) to(records[i]);
        records.Clear();
        _free.Push(records);
    }

    /// <summary>Hands on all waiting events.</summary>
    public void Finish(RecordAction to)
    {
        Close();
        while (_waiting.Count > 0) Give(to);
    }
}
