namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>What a tracepoint means.</summary>
enum TracepointMeaning : byte
{
    PageAlloc,
    PageFree,
    CacheAdd,
    CacheRemove,
    TaskExit,
    NewTask,
    /// <summary>Dirtying or writeback of a page named by its file and index.</summary>
    Writeback,
    /// <summary>A reference count is changed.</summary>
    PageRef,
    /// <summary>The same, if it was not zero.</summary>
    PageRefUnless,
    /// <summary>Memory is mapped for a device.</summary>
    DmaMap,
    DmaUnmap,
}

/// <summary>All that is known, in one place, about a tracepoint that the import understands.</summary>
/// <param name="System">The system that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What a hit of it means.</param>
sealed record Tracepoint(string System, string Name, TracepointMeaning Meaning)
{
    /// <summary>The events that its hits become.</summary>
    public IReadOnlyList<Yield> Yields { get; init; } = [];
    /// <summary>
    /// The kernel's function that contains it, as the callsite of its events; empty if they need none.
    /// </summary>
    public string Function { get; init; } = "";
    /// <summary>The oldest kernel that has it; null = all do.</summary>
    public KernelVersion? Since { get; init; }
    /// <summary>The newest kernel that has it; null = all newer ones do.</summary>
    public KernelVersion? Until { get; init; }
    /// <summary>The scripts record it.</summary>
    public bool IsCaptured { get; init; }
    /// <summary>What its lines are called by bpftrace; null = bpftrace has no use for it.</summary>
    public string? Word { get; init; }
    /// <summary>What bpftrace prints of it: "name=format", separated by spaces.</summary>
    public string Fields { get; init; } = "";
    /// <summary>The expressions that bpftrace prints there.</summary>
    public string Values { get; init; } = "";

    /// <summary>The scripts record it on a version.</summary>
    public bool IsCapturedOn(KernelVersion version) => IsCaptured
        && (Since is null || version.CompareTo(Since.Value) >= 0)
        && (Until is null || version.CompareTo(Until.Value) <= 0);
}
