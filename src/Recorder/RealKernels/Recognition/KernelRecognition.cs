using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Recognition;

/// <summary>
/// Looks at the beginning of a trace until it is known which kernel made it and where its struct pages lie.
/// </summary>
sealed class KernelRecognition(EventMapping? mapping)
{
    readonly ProbeFields _fields = new();
    readonly Dictionary<int, long> _lastAllocated = [];
    readonly Dictionary<string, long> _values = [];
    KernelProfile? _profile = mapping?.Kernel;
    bool _hasOld, _hasNew, _hasSplitGrabs;
    bool _inCycles;

    /// <summary>Where the struct pages lie.</summary>
    public VmemmapBase Vmemmap { get; } = new();
    /// <summary>The kernel; a new one if nothing identifies it.</summary>
    public KernelProfile Profile
    {
        get
        {
            var older = _hasNew ? KernelProfile.Linux66 : KernelProfile.Linux61;
            var like = _profile ?? (_hasOld ? older : KernelProfile.Linux612);
            var own = _values.Aggregate(like, (profile, v) => profile.With(v.Key, v.Value));
            return _hasSplitGrabs ? own with { SplitGrabs = true } : own;
        }
    }

    /// <summary>Some line was an event.</summary>
    public bool SawEvents { get; private set; }
    /// <summary>A probe was hit whose hits become events.</summary>
    public bool SawProbes { get; private set; }

    /// <summary>Changes of reference counts were traced.</summary>
    public bool SawPageRefs { get; private set; }

    /// <summary>Which kernel it is, in words.</summary>
    public string Description => $"kernel like {Profile.Name}"
        + (_profile is null && !_hasOld && !_hasNew ? " (not recognized)" : "")
        + (_inCycles ? ", time in clock cycles" : "")
        + (Vmemmap.IsGuessed ? ", vmemmap_base guessed" : "");

    /// <summary>Looks at the next line; true when everything is known.</summary>
    public bool Observe(in ProbeRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Fact: ObserveFact(in record); break;
            case RecordKind.Frame: Mark(ProbePlace.Symbol(record.Text)); break;
            case RecordKind.Stack or RecordKind.Event: ObserveEvent(in record); break;
        }
        return SawProbes && _profile is not null && Vmemmap.IsKnown;
    }

    void ObserveFact(in ProbeRecord fact)
    {
        if (fact.Name is FactText.VmemmapBase) Vmemmap.Set(fact.Number);
        else if (fact.Name is FactText.Kernel) _profile ??= KernelProfile.OfRelease(fact.Text.ToString());
        else if (fact.Name is FactText.Value) ObserveValue(fact.Text.ToString(), fact.Number);
    }

    void ObserveValue(string name, long value)
    {
        if (KernelProfile.Linux612.Values.Any(v => v.Name == name)) _values[name] = value;
    }

    void ObserveEvent(in ProbeRecord record)
    {
        if (!SawEvents) _inCycles = record.InCycles;
        SawEvents = true;
        var tracepoint = Tracepoints.Find(record.Name);
        SawPageRefs |= tracepoint is { Meaning: TracepointMeaning.PageRef or TracepointMeaning.PageRefUnless };
        if (mapping?.Find(record.Name) is { } probe) ObserveMapped(probe, record.Text);
        else if (record.IsHit) ObserveHit(in record);
        else if (tracepoint is { Meaning: TracepointMeaning.PageAlloc }) ObserveAlloc(in record);
    }

    void ObserveMapped(MappedProbe probe, ReadOnlySpan<char> text)
    {
        SawProbes = true;
        var pages = new List<long>();
        foreach (string name in probe.Pages) new NamedFields(text).AddAll(name, pages);
        pages.ForEach(Vmemmap.Observe);
    }

    void ObserveHit(in ProbeRecord hit)
    {
        Mark(hit.Function);
        Mark(hit.Caller);
        var function = FunctionTable.Of(Profile).Find(hit.Function);
        SawProbes |= function is not null;
        _fields.Read(hit.Text);
        if (_fields.TryGet(Field.Vmemmap, out long vmemmap)) Vmemmap.Set(vmemmap);
        if (function is { Meaning: HitMeaning.GupPut })
            _profile ??= OfUnpin(_fields.Or(Field.Flags, 0));
        if (_fields.Pointer == 0) return;
        if (function is not null) Vmemmap.Observe(_fields.Pointer);
        bool maps = function is { Meaning: HitMeaning.Folio, Kind: EventKind.Map };
        if (maps && _lastAllocated.Remove(hit.Pid, out long pfn)) Vmemmap.Vote(_fields.Pointer, pfn);
    }

    void ObserveAlloc(in ProbeRecord record)
    {
        _fields.Read(record.Text);
        long pfn = _fields.Or(Field.Pfn, 0);
        if (pfn > 0 && _fields.Or(Field.Order, 1) == 0) _lastAllocated[record.Pid] = pfn;
        else _lastAllocated.Remove(record.Pid);
    }

    /// <summary>
    /// Functions of 6.1 are those of newer kernels, too, up to 6.10, which an unpin tells by its flag.
    /// </summary>
    KernelProfile? OfUnpin(long flags)
    {
        if (flags == KernelProfile.Linux61.FollPin) return KernelProfile.Linux61;
        if (flags != KernelProfile.Linux612.FollPin) return null;
        return _hasOld ? KernelProfile.Linux66 : KernelProfile.Linux612;
    }

    void Mark(ReadOnlySpan<char> function)
    {
        var profile = ProbedFunctions.MarkedBy(function);
        _hasOld |= profile == KernelProfile.Linux61;
        _hasNew |= profile == KernelProfile.Linux66;
        _hasSplitGrabs |= function is GupFunctions.SplitGrab;
        if (profile != KernelProfile.Linux61 && profile != KernelProfile.Linux66) _profile ??= profile;
    }
}
