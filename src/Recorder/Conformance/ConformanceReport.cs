using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance;

/// <summary>Whether a kernel of a policy can have made a trace.</summary>
public enum ConformanceVerdict
{
    /// <summary>Nothing in it contradicts the model.</summary>
    Conforms,
    /// <summary>The model cannot make it.</summary>
    DoesNotConform,
    /// <summary>Events were lost, or a bound was reached, so that neither can be said.</summary>
    Inconclusive,
}

/// <summary>How a trace was compared with a model.</summary>
public enum ConformanceMethod
{
    /// <summary>Every interleaving of the trace's scenario was followed along the trace: the answer is exact.</summary>
    Interleavings,
    /// <summary>Each page was followed through the states that a policy's rules leave it.</summary>
    Pages,
}

/// <summary>What came of comparing a trace with the model of a policy.</summary>
public sealed record ConformanceReport
{
    /// <summary>The answer.</summary>
    public required ConformanceVerdict Verdict { get; init; }
    /// <summary>How it was found.</summary>
    public required ConformanceMethod Method { get; init; }
    /// <summary>Id of the policy that was asked for.</summary>
    public required string Policy { get; init; }
    /// <summary>Events of the trace.</summary>
    public required long Events { get; init; }
    /// <summary>Of those, the ones that would have been rejected, had they been others.</summary>
    public required long ConstrainedEvents { get; init; }
    /// <summary>Pages of the trace.</summary>
    public required int Pages { get; init; }
    /// <summary>Of those, the ones with such an event.</summary>
    public required int ConstrainedPages { get; init; }
    /// <summary>At how many places events were lost.</summary>
    public int Losses { get; init; }
    /// <summary>The kernel skipped hits of kprobes, and the trace does not say where.</summary>
    public bool HasSkippedProbes { get; init; }
    /// <summary>Releases of pins that must have happened, by the counts, and are not in the trace.</summary>
    public long UnseenReleases { get; init; }
    /// <summary>A search gave up at its bound of states.</summary>
    public bool BoundReached { get; init; }
    /// <summary>The first event that the model cannot make; null if there is none.</summary>
    public ImpossibleEvent? FirstImpossible { get; init; }
    /// <summary>What the model demands, with how much of it the trace put to the test.</summary>
    public IReadOnlyList<RuleResult> Rules { get; init; } = [];
    /// <summary>
    /// Decisions of the policy that the trace contradicts, those that show first before the others.
    /// </summary>
    public IReadOnlyList<DecisionThatShows> Decisions { get; init; } = [];
}

/// <summary>An event that the model cannot make.</summary>
/// <param name="Seq">Its number; the number after the last one if it is the end of the trace.</param>
/// <param name="Page">The page; 0 if there is none.</param>
/// <param name="Rule">The rule that it breaks; empty if interleavings were followed.</param>
/// <param name="Seen">What was seen, in words.</param>
/// <param name="Allowed">What the model would have allowed there.</param>
/// <param name="History">The last events of the page before it.</param>
/// <param name="IsAtEnd">The trace ends where the model has to go on.</param>
public sealed record ImpossibleEvent(
    long Seq,
    long Page,
    string Rule,
    string Seen,
    IReadOnlyList<string> Allowed,
    IReadOnlyList<PageEvent> History,
    bool IsAtEnd);

/// <summary>One demand of the model.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Demand">What it demands.</param>
/// <param name="Decision">The decision of the policy that it follows from; null if it holds for all.</param>
/// <param name="Judged">How many events it could have rejected.</param>
/// <param name="Broken">How many it did reject.</param>
public sealed record RuleResult(string Id, string Demand, string? Decision, long Judged, long Broken);

/// <summary>A decision by which a policy cannot have made a trace.</summary>
/// <param name="Decision">Its name.</param>
/// <param name="Made">How the policy of the trace decides; null for a real kernel.</param>
/// <param name="Asked">How the policy that was asked for does.</param>
/// <param name="Seq">The first event that shows it; the number after the last one if only the end does.</param>
/// <param name="IsAlone">False if it shows only together with the others.</param>
public sealed record DecisionThatShows(string Decision, string? Made, string Asked, long Seq, bool IsAlone);
