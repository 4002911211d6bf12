using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Recognition;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Reads ftrace text, line by line, into events. Lines are the content of /sys/kernel/tracing/trace or trace_pipe; what a
/// line is, is decided by the probed function or the tracepoint, never by the name that somebody gave to a probe.
/// </summary>
sealed class FtraceImporter
{
    const string HeaderCounts = "# entries-in-buffer/entries-written: ", Frame = " => ";

    readonly KernelProfile _kernel;
    readonly EventMaker _make;
    readonly GupEvents _gup;
    readonly FolioEvents _folios;
    readonly TracepointEvents _tracepoints;
    readonly PinbugMarkers _markers;
    readonly PageRefs? _pageRefs;
    readonly MappedEvents _mapped;
    readonly EventMapping? _mapping;
    readonly CaptureFacts _facts;
    readonly ProbeFields _fields = new();
    bool _inStack;
    string? _newPart;

    /// <summary>Prepares an import. Changes of reference counts are used if asked for: where functions are probed too, they would count twice.</summary>
    public FtraceImporter(IEventSink sink, KernelProfile kernel, VmemmapBase vmemmap, EventMapping? mapping, bool usePageRefs)
    {
        (_kernel, _mapping) = (kernel, mapping);
        _make = new EventMaker(sink, kernel, vmemmap);
        (_gup, _folios, _tracepoints, _markers, _mapped) = (new(_make, kernel), new(_make), new(_make), new(_make), new(_make, kernel));
        _pageRefs = usePageRefs ? new PageRefs(_make) : null;
        _facts = new CaptureFacts(sink.Names.Facts);
    }

    /// <summary>Hits of probes that events can be made of.</summary>
    public long Probes { get; private set; }
    /// <summary>Lines of stack traces.</summary>
    public long StackLines { get; private set; }
    /// <summary>Events of kinds that say nothing here.</summary>
    public long OtherKinds { get; private set; }
    /// <summary>Lines that are no event of ftrace.</summary>
    public long Unreadable { get; private set; }
    /// <summary>Events that the kernel says were lost.</summary>
    public long Lost { get; private set; }
    /// <summary>False if it did not count some of them.</summary>
    public bool IsLostCounted { get; private set; } = true;
    /// <summary>Written events by kind.</summary>
    public IReadOnlyList<long> OfKind => _make.Queue.OfKind;
    /// <summary>Events written.</summary>
    public long Events => _make.Queue.Written;
    /// <summary>Puts of user pages whose flags this kernel does not have, and no reference that it has.</summary>
    public bool IsStrangeKernel => _gup.StrangePuts > 0 && OfKind[(int)EventKind.Pin] + OfKind[(int)EventKind.Get] + OfKind[(int)EventKind.Unpin] == 0;
    /// <summary>Time of the last line.</summary>
    public long Tick => _make.Tick;

    /// <summary>The next line is the first one of another file.</summary>
    public void BeginPart(string name) => _newPart = name;

    public void Read(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(Frame))
        {
            StackLines++;
            if (_inStack) _make.Callsites.Add(line[Frame.Length..]);
            return;
        }
        EndStack();
        if (line is [] or ['#', ..]) { if (!_facts.TryRead(line)) ReadHeader(line); }
        else if (line.StartsWith("CPU:") && TryLost(line, out int cpu, out long lost)) AddGap(cpu, lost);
        else if (!FtraceLine.TryParse(line, out var parsed)) { if (!_facts.TryRead(line)) Unreadable++; }
        else if (parsed.IsStack) BeginStack(in parsed);
        else ReadEvent(in parsed);
    }

    void BeginStack(in FtraceLine line)
    {
        StackLines++;
        _inStack = true;
        _make.BeginStack(in line);
    }

    void EndStack()
    {
        if (!_inStack) return;
        _inStack = false;
        _make.EndStack();
    }

    void ReadEvent(in FtraceLine line)
    {
        if (_newPart is { } part)
        {
            if (line.Time < _make.LastTime) throw new InputException($"{part} begins before the file named before it ends; the parts of a trace must be named in the order of time.");
            _newPart = null;
        }
        _make.Begin(in line);
        if (_mapping?.Find(line.Event) is { } probe) ReadMapped(probe, in line);
        else if (ProbeHit.TryParse(line.Text, out var hit)) ReadProbe(in hit);
        else if (_pageRefs?.TryRead(in line, _fields) == true) Probes++;
        else if (!_tracepoints.TryRead(in line, _fields) && !_markers.TryRead(in line, _fields)) OtherKinds++;
        _make.End();
    }

    void ReadMapped(MappedProbe probe, in FtraceLine line)
    {
        Probes++;
        if (!_mapped.Read(probe, in line)) OtherKinds++;
    }

    void ReadProbe(in ProbeHit hit)
    {
        var function = _kernel.Find(hit.Function);
        if (function == ProbedFunction.None) { OtherKinds++; return; }
        Probes++;
        if (function is ProbedFunction.GrabFast or ProbedFunction.GrabSlow or ProbedFunction.GupPutFolio) _mapped.SawInner(function != ProbedFunction.GupPutFolio);
        _make.Hit(function, in hit);
        _fields.Read(hit.Arguments);
        if (hit.IsReturn) Return(function, in hit);
        else Enter(function, in hit);
    }

    void Enter(ProbedFunction function, in ProbeHit hit)
    {
        switch (function)
        {
            case ProbedFunction.GrabFast or ProbedFunction.GrabSlow: _gup.Enter(function, _fields); break;
            case ProbedFunction.GupPutFolio: _gup.Put(in hit, _fields); break;
            case ProbedFunction.FolioAddPin: _gup.AddPin(in hit, _fields); break;
            case ProbedFunction.PipeBufGet: _gup.PipeGet(in hit, _fields); break;
            case ProbedFunction.PipeBufRelease: _gup.PipeRelease(in hit, _fields); break;
            default: _folios.Enter(function, in hit, _fields); break;
        }
    }

    void Return(ProbedFunction function, in ProbeHit hit)
    {
        switch (function)
        {
            case ProbedFunction.GrabFast: _gup.ReturnFast(in hit, _fields); break;
            case ProbedFunction.GrabSlow: _gup.ReturnSlow(in hit, _fields); break;
            case ProbedFunction.FolioMkclean or ProbedFunction.FolioClearDirtyForIo: _folios.Return(function, in hit, _fields); break;
            default: OtherKinds++; break;
        }
    }

    /// <summary>More entries written than still there: the oldest are gone.</summary>
    void ReadHeader(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(HeaderCounts)) return;
        var counts = line[HeaderCounts.Length..];
        int slash = counts.IndexOf('/'), end = counts.IndexOf(' ');
        if (end < 0) end = counts.Length;
        if (slash > 0 && slash < end && KernelNumbers.TryDecimal(counts[..slash], out long kept) && KernelNumbers.TryDecimal(counts[(slash + 1)..end], out long written) && written > kept)
            AddGap(EventQueue.AnyCpu, written - kept);
    }

    /// <summary>"CPU:1 [LOST 86 EVENTS]", or "CPU:1 [LOST EVENTS]" if nobody counted.</summary>
    static bool TryLost(ReadOnlySpan<char> line, out int cpu, out long lost)
    {
        (cpu, lost) = (EventQueue.AnyCpu, 0);
        int at = line.IndexOf(" [LOST ");
        if (at < 0 || !line.TrimEnd().EndsWith("EVENTS]")) return false;
        if (KernelNumbers.TryDecimal(line["CPU:".Length..at], out long number) && number < FtraceLine.MaxCpu) cpu = (int)number;
        var count = line[(at + 7)..];
        _ = KernelNumbers.TryDecimal(count[..Math.Max(0, count.IndexOf(' '))], out lost);
        return true;
    }

    void AddGap(int cpu, long lost)
    {
        Lost += lost;
        _mapped.ForgetCalls();
        IsLostCounted &= lost > 0;
        _make.AddGap(cpu, lost);
    }

    /// <summary>The text has ended: what still waits for something goes as it is.</summary>
    public void Finish()
    {
        EndStack();
        _make.Queue.Finish();
    }
}
