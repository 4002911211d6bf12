using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Diff;

/// <summary>What became of a finding, the worst first.</summary>
enum Change
{
    /// <summary>The base does not have it.</summary>
    New,
    /// <summary>Both have it, the new side more often.</summary>
    Worse,
    /// <summary>
    /// Both have it, with another stack: the same kind, on the same kind of page, at the same callsite.
    /// </summary>
    Moved,
    /// <summary>Both have it, the new side less often.</summary>
    Fewer,
    /// <summary>The new side does not have it.</summary>
    Fixed,
    /// <summary>Both have it, equally often.</summary>
    Unchanged,
}

/// <summary>A finding on both sides or on one of them, without pages, because those differ between runs.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="Base">The base's; null if it is new.</param>
/// <param name="New">The new side's; null if it is fixed.</param>
sealed record FindingDelta(Change Change, SideFinding? Base, SideFinding? New)
{
    /// <summary>The new side's; of a fixed one, the base's.</summary>
    public SideFinding Newest => New ?? Base!;
    /// <summary>What is wrong.</summary>
    public FindingKind Kind => Newest.Kind;
    /// <summary>Who is to blame; of a moved one, in the new trace.</summary>
    public string Callsite => Newest.Callsite;
    /// <summary>What its pages are used for.</summary>
    public string PageRole => Newest.PageRole;
    /// <summary>How often in the base.</summary>
    public long BaseCount => Base?.Count ?? 0;
    /// <summary>How often in the new trace.</summary>
    public long NewCount => New?.Count ?? 0;
    /// <summary>
    /// It fails a comparison: it is new or more frequent than before, and no events were lost where it matters.
    /// </summary>
    public bool IsRegression => IsSuspect && New is { Conclusive: true };
    /// <summary>It is new or more frequent than before, more than an info, and not suppressed.</summary>
    public bool IsSuspect =>
        Change is Change.New or Change.Worse && New is { IsSuppressed: false, Severity: > Severity.Info };
    /// <summary>It is gone, or less frequent than before.</summary>
    public bool IsBetter => Change is Change.Fixed or Change.Fewer;
}
