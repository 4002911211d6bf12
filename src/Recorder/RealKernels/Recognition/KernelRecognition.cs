using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Recognition;

/// <summary>Looks at the beginning of a trace until it is known which kernel made it and where its struct pages lie.</summary>
sealed class KernelRecognition(EventMapping? mapping)
{
    readonly ProbeFields _fields = new();
    readonly Dictionary<int, long> _lastAllocated = [];
    KernelProfile? _profile = mapping?.Kernel;
    bool _inCycles;

    /// <summary>Where the struct pages lie.</summary>
    public VmemmapBase Vmemmap { get; } = new();
    /// <summary>The kernel; the newest one if nothing tells it apart.</summary>
    public KernelProfile Profile => _profile ?? KernelProfile.All[0];
    /// <summary>A line looked like an event.</summary>
    public bool SawEvents { get; private set; }
    /// <summary>A probe that events can be made of was hit.</summary>
    public bool SawProbes { get; private set; }

    /// <summary>Changes of reference counts were traced.</summary>
    public bool SawPageRefs { get; private set; }

    /// <summary>Which kernel it is, for people.</summary>
    public string Description => $"kernel like {Profile.Name}"
        + (_profile is null ? " (not recognized)" : "") + (_inCycles ? ", time in clock cycles" : "") + (Vmemmap.IsGuessed ? ", vmemmap_base guessed" : "");

    /// <summary>Looks at the next line; true when everything is known.</summary>
    public bool Observe(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(CaptureFacts.Comment)) ObserveFact(line.ToString().Split(' '));
        else if (line.StartsWith(" => ")) Mark(ProbeHit.Symbol(line[4..]));
        else if (FtraceLine.TryParse(line, out var parsed))
        {
            if (!SawEvents) _inCycles = parsed.InCycles;
            SawEvents = true;
            SawPageRefs |= PageRefTracepoints.Knows(parsed.Event);
            if (mapping?.Find(parsed.Event) is { } probe) ObserveMapped(probe, in parsed);
            else if (ProbeHit.TryParse(parsed.Text, out var hit)) ObserveProbe(in parsed, in hit);
            else ObserveTracepoint(in parsed);
        }
        return SawProbes && _profile is not null && Vmemmap.IsKnown;
    }

    /// <summary>"# pintrace kernel 6.12.95" and "# pintrace vmemmap_base 0xffea000000000000", as our captures begin.</summary>
    void ObserveFact(string[] words)
    {
        if (words is [_, _, "vmemmap_base", var text] && KernelNumbers.TryValue(text, out long vmemmap) && vmemmap < 0) Vmemmap.Tell(vmemmap);
        else if (words is [_, _, "kernel", var release]) _profile ??= KernelProfile.OfRelease(release);
    }

    void ObserveMapped(MappedProbe probe, in FtraceLine line)
    {
        SawProbes = true;
        var pages = new List<long>();
        foreach (string name in probe.Pages) new NamedFields(line.Text).AddAll(name, pages);
        pages.ForEach(Vmemmap.See);
    }

    void ObserveProbe(in FtraceLine line, in ProbeHit hit)
    {
        Mark(hit.Function);
        Mark(hit.Caller);
        var function = Profile.Find(hit.Function);
        SawProbes |= function != ProbedFunction.None;
        _fields.Read(hit.Arguments);
        if (_fields.TryGet(Field.Vmemmap, out long vmemmap)) Vmemmap.Tell(vmemmap);
        if (function == ProbedFunction.GupPutFolio) _profile ??= Array.Find(KernelProfile.All, p => _fields.Or(Field.Flags, 0) == p.FollPin);
        if (_fields.Pointer == 0) return;
        if (function != ProbedFunction.None) Vmemmap.See(_fields.Pointer);
        if (function == ProbedFunction.AddNewAnonRmap && _lastAllocated.Remove(line.Pid, out long pfn)) Vmemmap.Vote(_fields.Pointer, pfn);
    }

    void ObserveTracepoint(in FtraceLine line)
    {
        if (!line.Event.SequenceEqual("mm_page_alloc")) return;
        _fields.Read(line.Text);
        if (_fields.Or(Field.Order, 1) == 0 && _fields.Or(Field.Pfn, 0) is var pfn and > 0) _lastAllocated[line.Pid] = pfn;
        else _lastAllocated.Remove(line.Pid);
    }

    void Mark(ReadOnlySpan<char> function) => _profile ??= KernelProfile.MarkedBy(function);
}
