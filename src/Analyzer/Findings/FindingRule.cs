using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>What a detector finds, in words and for programs.</summary>
/// <param name="Kind">What it finds.</param>
/// <param name="Severity">How bad that is.</param>
/// <param name="Consequence">What it costs, unless events show worse (<see cref="Finding.Consequence"/>).</param>
/// <param name="Title">The same in a few words.</param>
/// <param name="Text">The rule in a sentence: when it fires, and which callsite it blames.</param>
public sealed record FindingRule(
    FindingKind Kind, Severity Severity, Consequence Consequence, string Title, string Text)
{
    /// <summary>
    /// True if it reports that something did not happen; silent event loss then makes its findings uncertain.
    /// </summary>
    internal bool FindsAbsence { get; init; }

    /// <summary>
    /// True if what it reports depends on which release was for which acquisition; false if one event shows everything.
    /// </summary>
    internal bool RestsOnHolds { get; init; } = true;

    /// <summary>
    /// True if it may cost the disk what was stored last: data is lost if the page is found to be stale there for good.
    /// </summary>
    public bool EndangersDisk { get; init; }

    /// <summary>Events of its evidence whose role is another than their kind alone would say.</summary>
    internal IReadOnlyList<(EventKind Kind, EvidenceRole Role)> Roles { get; init; } = [];
}
