namespace Pintrace.Recorder.EventLog;

/// <summary>
/// What made a trace, and what it can show. Rows of table <c>header</c>; nothing in it depends on machine or date.
/// </summary>
public sealed record TraceHeader
{
    /// <summary>Where the events come from: <see cref="Simulated"/> or <see cref="Imported"/>.</summary>
    public required string Source { get; init; }
    /// <summary>What a reader may conclude from the absence of an event.</summary>
    public required TraceCoverage Coverage { get; init; }
    /// <summary>Version of the program that wrote the trace.</summary>
    public string ToolVersion { get; init; } = Version;
    /// <summary><see cref="Recording"/> until the writer has finished; a trace left so was cut off.</summary>
    public string State { get; init; } = Recording;
    /// <summary>Id of the pinning policy, empty if imported.</summary>
    public string Policy { get; init; } = "";
    /// <summary>
    /// The policy's decisions as JSON, so that a trace still explains itself after the policy has changed.
    /// </summary>
    public string Decisions { get; init; } = "";
    /// <summary>Id of the scenario, empty if imported.</summary>
    public string Scenario { get; init; } = "";
    /// <summary>The scenario's variant.</summary>
    public string Variant { get; init; } = "";
    /// <summary>
    /// Of a scenario that no version of this program has built in: the scene of the variant, as a scenario file; else
    /// empty.
    /// </summary>
    public string ScenarioFile { get; init; } = "";
    /// <summary>How steps were chosen: scripted, random, or explored (a counterexample).</summary>
    public string Schedule { get; init; } = "";
    /// <summary>Seed of the random schedule; null if nothing was random.</summary>
    public long? Seed { get; init; }
    /// <summary>
    /// When the trace began (tick 0) by the clock of the traced kernel, in nanoseconds; null for a simulation.
    /// </summary>
    public long? Start { get; init; }
    /// <summary>
    /// When this trace begins, in nanoseconds since the recording did, whose earlier events are in other files; 0 if
    /// it has them all.
    /// </summary>
    public long Began { get; init; }
    /// <summary>Where an imported trace came from, and the kernel it was recognized as.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Source of a trace of the simulated kernel.</summary>
    public const string Simulated = "simulated";
    /// <summary>Source of a trace imported from a real kernel.</summary>
    public const string Imported = "imported";
    /// <summary>Schedule of a scenario's own interleaving.</summary>
    public const string Scripted = "scripted";
    /// <summary>Schedule of a seeded random interleaving.</summary>
    public const string Random = "random";
    /// <summary>Schedule of a counterexample, which ends where it goes wrong.</summary>
    public const string Explored = "explored";
    /// <summary>State of a trace whose writer has not finished.</summary>
    public const string Recording = "recording";
    /// <summary>State of a trace that is whole.</summary>
    public const string Complete = "complete";
    /// <summary>State of a trace whose recording was stopped by the user.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Version of this program.</summary>
    public static string Version { get; } = typeof(TraceHeader).Assembly.GetName().Version!.ToString(3);
}

/// <summary>What a trace's source could see. Bits of the header's <c>coverage</c>; never reused.</summary>
[Flags]
public enum TraceCoverage
{
    /// <summary>Nothing may be concluded from absence.</summary>
    None = 0,
    /// <summary>Every put is in the trace: a get without one is still held.</summary>
    Puts = 1,
    /// <summary>The end of every request is in the trace.</summary>
    Requests = 2,
    /// <summary>Every acquisition has a token, named by its release.</summary>
    Tokens = 4,
    /// <summary>Every change of a count is in the trace: recomputed and carried counts must agree.</summary>
    Counts = 8,
    /// <summary>Every store and every DMA is in the trace.</summary>
    Stores = 16,
    /// <summary>All of it: a simulation.</summary>
    Full = Puts | Requests | Tokens | Counts | Stores,
}
