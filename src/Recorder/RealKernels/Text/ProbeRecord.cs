namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>What a line is.</summary>
enum RecordKind : byte
{
    /// <summary>It says nothing: an empty line, a header, a comment. It ends a stack.</summary>
    Other,
    /// <summary>The hit of a probe, a tracepoint, or a text written into the trace.</summary>
    Event,
    /// <summary>The stack of the last event on its processor begins; its frames follow.</summary>
    Stack,
    /// <summary>One function of a stack, in <see cref="ProbeRecord.Text"/>.</summary>
    Frame,
    /// <summary>Events of <see cref="ProbeRecord.Cpu"/> were lost.</summary>
    Loss,
    /// <summary>
    /// The events of <see cref="ProbeRecord.Cpu"/> begin here: what is older may have been overwritten.
    /// </summary>
    BufferStart,
    /// <summary>What a capture says about itself.</summary>
    Fact,
    /// <summary>No tool prints such a line.</summary>
    Unreadable,
}

/// <summary>Takes a record, which is valid only during the call.</summary>
delegate void RecordAction(in ProbeRecord record);

/// <summary>
/// One line of a trace, whichever tool printed it. Its texts are parts of the line and valid only as long. Only the
/// reader of the line sets its members; a record is large, so it is filled in place.
/// </summary>
ref struct ProbeRecord
{
    /// <summary>No processor in particular.</summary>
    public const int AnyCpu = -1;

    public RecordKind Kind { get; set; }
    /// <summary>Name of the task.</summary>
    public ReadOnlySpan<char> Comm { get; set; }
    /// <summary>Thread id.</summary>
    public int Pid { get; set; }
    /// <summary>Thread group (process) id; 0 if the line does not tell.</summary>
    public int Tgid { get; set; }
    /// <summary>Processor; <see cref="AnyCpu"/> for a loss that names none.</summary>
    public int Cpu { get; set; }
    /// <summary>Nanoseconds, or whatever the clock counts if <see cref="InCycles"/>.</summary>
    public long Time { get; set; }
    /// <summary>The clock has no seconds: x86-tsc or counter.</summary>
    public bool InCycles { get; set; }
    /// <summary>
    /// An interrupt is handled, hard or soft, so the task is whichever was current; false if the line does not tell.
    /// </summary>
    public bool InInterrupt { get; set; }
    /// <summary>The event as the trace calls it, or the name of a fact. May be empty.</summary>
    public ReadOnlySpan<char> Name { get; set; }
    /// <summary>The probed function; empty if this is not the hit of a probe on a function.</summary>
    public ReadOnlySpan<char> Function { get; set; }
    /// <summary>At the return of a function: its caller, if the tool tells.</summary>
    public ReadOnlySpan<char> Caller { get; set; }
    /// <summary>
    /// The function is entered. bpftrace prints a call as one line, which is both its entry and its return.
    /// </summary>
    public bool IsEntry { get; set; }
    /// <summary>The function returns.</summary>
    public bool IsReturn { get; set; }
    /// <summary>The fields "name=value ..." of a hit, otherwise the whole text of the event, frame or fact.</summary>
    public ReadOnlySpan<char> Text { get; set; }
    /// <summary>
    /// Number of the line that it began with, counted over all files of an import; 0 if that is the current line.
    /// </summary>
    public long Line { get; set; }
    /// <summary>How many events were lost, 0 if they were not counted; or the value of a fact.</summary>
    public long Number { get; set; }

    /// <summary>It is the hit of a probe on a function.</summary>
    public readonly bool IsHit => !Function.IsEmpty;
}
