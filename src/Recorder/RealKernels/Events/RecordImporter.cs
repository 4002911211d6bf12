using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Recognition;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Makes events of the lines of a trace. The probed function or the tracepoint decides what a line is, never the name
/// given to a probe.
/// </summary>
sealed class RecordImporter
{
    readonly FunctionTable _functions;
    readonly EventMaker _events;
    readonly GupEvents _gup;
    readonly FolioEvents _folios;
    readonly TracepointEvents _tracepoints;
    readonly DeviceWork _devices;
    readonly NfsRequests _nfs;
    readonly PageRefs? _pageRefs;
    readonly MappedEvents _mapped;
    readonly EventMapping? _mapping;
    readonly CaptureFacts _facts;
    readonly ProbeFields _fields = new();
    bool _inStack;
    string? _newPart;

    /// <summary>
    /// Prepares an import. Changes of reference counts are used only on request: where functions are probed too, they
    /// would count twice.
    /// </summary>
    public RecordImporter(
        IEventSink sink, KernelProfile kernel, VmemmapBase vmemmap, EventMapping? mapping, bool usePageRefs)
    {
        (_functions, _mapping) = (FunctionTable.Of(kernel), mapping);
        _events = new EventMaker(sink, kernel, vmemmap);
        (_gup, _folios, _mapped) = (new(_events, kernel), new(_events), new(_events, kernel));
        (_tracepoints, _devices, _nfs) = (new(_events), new(_events), new(_events));
        _pageRefs = usePageRefs ? new PageRefs(_events) : null;
        _facts = new CaptureFacts(sink.Names.Facts);
    }

    /// <summary>Hits of probes from which events can be made.</summary>
    public long Probes { get; private set; }
    /// <summary>Lines of stack traces.</summary>
    public long StackLines { get; private set; }
    /// <summary>Events of kinds that mean nothing here.</summary>
    public long OtherKinds { get; private set; }
    /// <summary>Lines that no tool prints.</summary>
    public long Unreadable { get; private set; }
    /// <summary>Events that the kernel says were lost.</summary>
    public long Lost { get; private set; }
    /// <summary>False if it did not count some of them.</summary>
    public bool IsLostCounted { get; private set; } = true;
    /// <summary>Written events by kind.</summary>
    public IReadOnlyList<long> OfKind => _events.Queue.OfKind;
    /// <summary>Events written.</summary>
    public long Events => _events.Queue.Written;

    /// <summary>
    /// There are puts of user pages with flags that this kernel does not have, and no references with flags that it
    /// has.
    /// </summary>
    public bool IsStrangeKernel => _gup.StrangePuts > 0 && !Has(EventKind.Pin, EventKind.Get, EventKind.Unpin);

    bool Has(params ReadOnlySpan<EventKind> kinds)
    {
        foreach (var kind in kinds)
            if (OfKind[(int)kind] > 0) return true;
        return false;
    }

    /// <summary>The next line is the first one of another file.</summary>
    public void BeginPart(TraceSource part)
    {
        _events.Names.Sources.Add(part);
        _newPart = part.Name;
    }

    /// <summary>The next record, of a line with a number, unless the record itself names another.</summary>
    public void Read(in ProbeRecord record, long line)
    {
        _events.Line = record.Line != 0 ? record.Line : line;
        if (record.Kind == RecordKind.Frame)
        {
            StackLines++;
            if (_inStack) _events.Stacks.Add(record.Text);
            return;
        }
        EndStack();
        switch (record.Kind)
        {
            case RecordKind.Event: ReadEvent(in record); break;
            case RecordKind.Stack: BeginStack(in record); break;
            case RecordKind.Loss: AddLoss(record.Cpu, record.Number); break;
            case RecordKind.BufferStart: if (!_facts.KnowsOverruns) AddGap(record.Cpu, 0); break;
            case RecordKind.Fact: _facts.Read(in record); break;
            case RecordKind.Unreadable: Unreadable++; break;
        }
    }

    void BeginStack(in ProbeRecord record)
    {
        StackLines++;
        _inStack = true;
        _events.BeginStack(in record);
    }

    void EndStack()
    {
        if (!_inStack) return;
        _inStack = false;
        _events.EndStack();
    }

    void ReadEvent(in ProbeRecord record)
    {
        if (_newPart is not null) CheckOrder(record.Time);
        if (_facts.TakeOverrun(record.Cpu) is var lost and > 0) AddGap(record.Cpu, lost);
        _events.Begin(in record);
        if (_mapping?.Find(record.Name) is { } probe) ReadMapped(probe, in record);
        else if (record.IsHit) ReadHit(in record);
        else ReadTracepoint(in record);
        _events.End();
    }

    void CheckOrder(long time)
    {
        if (time < _events.LastTime)
            throw new InputException($"{_newPart} begins before the file named before it ends; "
                + "the parts of a trace must be named in the order of time.");
        _newPart = null;
    }

    void ReadMapped(MappedProbe probe, in ProbeRecord record)
    {
        Probes++;
        if (!_mapped.Read(probe, in record)) OtherKinds++;
    }

    void ReadTracepoint(in ProbeRecord record)
    {
        var tracepoint = Tracepoints.Find(record.Name);
        if (tracepoint is { Meaning: TracepointMeaning.PageRef or TracepointMeaning.PageRefUnless })
        {
            if (_pageRefs?.TryRead(tracepoint, in record, _fields) == true) Probes++;
            else OtherKinds++;
        }
        else if (tracepoint is { Meaning: TracepointMeaning.DmaMap or TracepointMeaning.DmaUnmap })
            _devices.Read(tracepoint, in record);
        else if (tracepoint is not null) _tracepoints.Read(tracepoint, in record, _fields);
        else if (!_devices.TryRead(in record, _fields)) OtherKinds++;
    }

    void ReadHit(in ProbeRecord hit)
    {
        var function = _functions.Find(hit.Function);
        if (function is null) { OtherKinds++; return; }
        Probes++;
        if (function.IsGrab || function.Meaning == HitMeaning.GupPut) _mapped.SawInner(acquires: function.IsGrab);
        _events.Hit(function, in hit);
        _fields.Read(hit.Text);
        if (hit.IsEntry) Enter(function, in hit);
        if (hit.IsEntry && hit.IsReturn) _events.Continue(function, in hit);
        if (hit.IsReturn) Return(function, in hit);
    }

    void Enter(ProbedFunction function, in ProbeRecord hit)
    {
        switch (function.Meaning)
        {
            case HitMeaning.FastGrab or HitMeaning.SlowGrab: _gup.Enter(function, _fields); break;
            case HitMeaning.GupPut: _gup.Put(in hit, _fields); break;
            case HitMeaning.Unpin: _gup.Unpin(in hit, _fields); break;
            case HitMeaning.AddPin or HitMeaning.AddPins: _gup.AddPins(in hit, _fields); break;
            case HitMeaning.PipeGet: _gup.PipeGet(in hit, _fields); break;
            case HitMeaning.PipePut: _gup.PipeRelease(in hit, _fields); break;
            case HitMeaning.HandOver: _nfs.HandOver(in hit, _fields); break;
            case HitMeaning.PutPages: _nfs.Release(in hit, _fields); break;
            case HitMeaning.EndHandOver: _nfs.End(in hit, _fields); break;
            case HitMeaning.WriteFault: _folios.EnterFault(function); break;
            default: _folios.Enter(function, in hit, _fields); break;
        }
    }

    void Return(ProbedFunction function, in ProbeRecord hit)
    {
        switch (function.Meaning)
        {
            case HitMeaning.FastGrab: _gup.ReturnFast(function, in hit, _fields); break;
            case HitMeaning.SlowGrab: _gup.ReturnSlow(function, in hit, _fields); break;
            case HitMeaning.FolioResult: _folios.Return(function, in hit, _fields); break;
            case HitMeaning.WriteFault: _folios.ReturnFromFault(function); break;
            default: OtherKinds++; break;
        }
    }

    /// <summary>What overran is told of each processor where its events begin, not of all at the start.</summary>
    void AddLoss(int cpu, long lost)
    {
        if (cpu != ProbeRecord.AnyCpu || !_facts.KnowsOverruns) AddGap(cpu, lost);
    }

    void AddGap(int cpu, long lost)
    {
        Lost += lost;
        _mapped.ForgetCalls();
        _devices.ForgetMappings();
        IsLostCounted &= lost > 0;
        _events.AddGap(cpu, lost);
    }

    /// <summary>The text has ended: events that are still waiting go as they are.</summary>
    public void Finish()
    {
        EndStack();
        foreach (int cpu in _facts.SilentAfterOverrun.ToList()) AddGap(cpu, _facts.TakeOverrun(cpu));
        _events.Queue.Finish();
    }
}
