namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Output of the bpftrace recipes: "nsecs cpu tid comm GRAB folio=... refs=... flags=..." and a stack, if it was printed, in
/// the lines below. Words are printed at the entry of a function, with ret= at its return; GRAB always at the return.
/// </summary>
sealed class BpftraceDialect : IDialect
{
    const string Grab = "GRAB", Exit = "EXIT";

    /// <summary>The probe of the recipes that a word is of, or the tracepoint.</summary>
    static readonly (string Word, string Probe)[] Words =
    [
        (Grab, "grab_fast_ret"), ("PUT", "gup_put"), ("ADDPIN", "add_pin"), ("MKCLEAN", "mkclean"), ("CLEARDIRTY", "clear_dirty"),
        ("WBSTART", "wb_start"), ("WBEND", "wb_end"), ("DIRTY", "mark_dirty"), ("UNMAP", "unmap"), ("TRUNCATE", "trunc_cleanup"),
        ("ZAP", "rmap_rm"), ("MAP", "anon_map"), ("FREE", "mm_page_free"), ("ALLOC", "mm_page_alloc"), (Exit, "sched_process_exit"),
    ];

    readonly TimeWindow _window = new();
    bool _mayHaveStack;

    public string Name => "bpftrace";

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line) =>
        line.StartsWith("Attaching ") && line.Contains("probe", StringComparison.Ordinal) || TryColumns(line, out _);

    public void Read(ReadOnlySpan<char> line, RecordAction to)
    {
        if (TryColumns(line, out var record))
        {
            Resolve(ref record);
            Begin(in record, to);
        }
        else if (_mayHaveStack && line is [' ' or '\t', ..]) _window.AddFrame(line.Trim());
        else if (TryLost(line, out record)) _window.Add(in record);
        else if (line.StartsWith("Attaching ")) to(default);
        else
        {
            FtraceText.Read(line, out record);
            to(in record);
        }
    }

    void Begin(in ProbeRecord record, RecordAction to)
    {
        _window.Begin(record.Time, to);
        _window.Add(in record);
        _mayHaveStack = true;
    }

    public void Finish(RecordAction to) => _window.Finish(to);

    static bool TryLost(ReadOnlySpan<char> line, out ProbeRecord loss)
    {
        loss = default;
        if (!line.StartsWith("Lost ") || !line.EndsWith(" events")) return false;
        if (!KernelNumbers.TryDecimal(line["Lost ".Length..^" events".Length], out long lost)) return false;
        loss = FtraceText.LossOf(ProbeRecord.AnyCpu, lost);
        return true;
    }

    /// <summary>Completes a record whose name is the word that was printed.</summary>
    static void Resolve(ref ProbeRecord record)
    {
        string probe = ProbeOf(record.Name)!;
        if (record.Name is Exit) record.Tgid = Id(record.Text, "pid=");      // the process; the thread stands in front
        else record.Tgid = Id(record.Text, "tgid=");
        if (record.Name is Grab) SetGrab(ref record);
        else if (RecipeProbes.FunctionOf(probe, record.Text) is { Length: > 0 } function) SetCall(ref record, function);
        else
        {
            if (record.Name is Exit) record.Text = default;
            record.Name = probe;
        }
    }

    /// <summary>A call is entered; with a result in the line it has returned too.</summary>
    static void SetCall(ref ProbeRecord record, string function)
    {
        record.Function = function;
        (record.IsEntry, record.IsReturn) = (true, Has(record.Text, "ret="));
    }

    /// <summary>
    /// The slow path of 6.1 has no folio and that of 6.12 a result; the lockless path has neither, on 6.1 without the page.
    /// The oldest recipe prints folio, refs and flags for all of them.
    /// </summary>
    static void SetGrab(ref ProbeRecord record)
    {
        var fields = record.Text;
        if (!Has(fields, "folio=")) { SetCall(ref record, "try_grab_page"); return; }
        bool isFolio = Has(fields, "ret=") || Has(fields, "pc=") && !Has(fields, "page=");
        record.Function = isFolio ? "try_grab_folio" : "try_grab_folio_fast";
        record.IsReturn = true;
    }

    static bool Has(ReadOnlySpan<char> fields, string name) => !Value(fields, name).IsEmpty;

    static int Id(ReadOnlySpan<char> fields, string name) => FtraceText.TryId(Value(fields, name), out int id) ? id : 0;

    /// <summary>The value of a field; empty if there is none.</summary>
    static ReadOnlySpan<char> Value(ReadOnlySpan<char> fields, string name)
    {
        foreach (var word in fields.Split(' '))
            if (fields[word].StartsWith(name)) return fields[word][name.Length..];
        return default;
    }

    static string? ProbeOf(ReadOnlySpan<char> word)
    {
        foreach (var (known, probe) in Words)
            if (word.SequenceEqual(known)) return probe;
        return null;
    }

    /// <summary>
    /// Columns, word and fields of an event. comm can hold blanks: the word is the last one in capitals before the first field.
    /// </summary>
    static bool TryColumns(ReadOnlySpan<char> line, out ProbeRecord columns)
    {
        columns = default;
        var rest = line;
        if (!KernelNumbers.TryDecimal(NextWord(ref rest), out long time)) return false;
        int cpu = FtraceText.CpuOf(NextWord(ref rest));
        if (cpu == ProbeRecord.AnyCpu || !FtraceText.TryId(NextWord(ref rest), out int tid)) return false;
        int equals = rest.IndexOf('=');
        int field = equals < 0 ? -1 : rest[..equals].LastIndexOf(' ');
        if (field <= 0) return false;
        var head = rest[..field].TrimEnd(' ');
        int blank = head.LastIndexOf(' ');
        var word = head[(blank + 1)..];
        if (blank < 0 || ProbeOf(word) is null) return false;
        columns = new()
        {
            Kind = RecordKind.Event, Time = time, Cpu = cpu, Pid = tid, Comm = head[..blank].Trim(' '), Name = word, Text = rest[(field + 1)..],
        };
        return true;
    }

    /// <summary>The text up to the next blank; empty if there is none.</summary>
    static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        int blank = rest.IndexOf(' ');
        var word = blank < 0 ? default : rest[..blank];
        rest = rest[(blank + 1)..];
        return word;
    }
}
