using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Mapping;

/// <summary>What a result says about a call.</summary>
enum Success
{
    /// <summary>It always succeeds, or its result is not in the trace.</summary>
    Always,
    Zero,
    NonZero,
    Positive,
}

/// <summary>
/// What a mapping file says about one probe. Names are those of the probe's fields, empty where there is no such field.
/// </summary>
sealed record MappedProbe
{
    /// <summary>The event that it shows; none if it only ends a call.</summary>
    public EventKind Kind { get; init; }
    /// <summary>Whether the FOLL_ flags decide between get and pin, or put and unpin.</summary>
    public bool ByFlags { get; init; }
    /// <summary>A get that takes the place of GUP's, for the same request.</summary>
    public bool HandsOver { get; init; }
    /// <summary>The counts are those after the event.</summary>
    public bool IsReturn { get; init; }
    /// <summary>The function that it enters or leaves, if calls of such functions nest.</summary>
    public string Call { get; init; } = "";
    /// <summary>Both ends of its call are mapped, so it is known what happens inside it.</summary>
    public bool Nests { get; init; }
    /// <summary>Addresses of struct pages.</summary>
    public IReadOnlyList<string> Pages { get; init; } = [];
    /// <summary>Page frame numbers.</summary>
    public IReadOnlyList<string> Pfns { get; init; } = [];
    /// <summary>How many of the named pages are meant.</summary>
    public string Count { get; init; } = "";
    /// <summary>References, pins or entries for each page.</summary>
    public string N { get; init; } = "";
    /// <summary>FOLL_ flags.</summary>
    public string Flags { get; init; } = "";
    public string RefCount { get; init; } = "";
    public string PinCount { get; init; } = "";
    /// <summary>As the kernel stores it: -1 = not mapped.</summary>
    public string MapCount { get; init; } = "";
    /// <summary>Page flags.</summary>
    public string PageFlags { get; init; } = "";
    public string Result { get; init; } = "";
    public Success Success { get; init; }

    /// <summary>It takes references.</summary>
    public bool Acquires => Kind is EventKind.Get or EventKind.Pin;
    /// <summary>It drops references.</summary>
    public bool Releases => Kind is EventKind.Put or EventKind.Unpin;
}
