using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Hunting;

/// <summary>How far a hunt has got, and what it has found: enough to go on later.</summary>
public sealed class HuntState
{
    /// <summary>What is hunted, by whom, where; a hunt goes on only with a state that has the same.</summary>
    public required string Question { get; init; }
    /// <summary>The sizes that have been begun, in order.</summary>
    public List<HuntProgress> Levels { get; init; } = [];
    /// <summary>The smallest scene of each kind of finding so far.</summary>
    public List<HuntHit> Hits { get; init; } = [];
    /// <summary>What one actor breaks by itself, which is left out of larger scenes.</summary>
    public List<HuntAlone> Alone { get; init; } = [];
}

/// <summary>How far a hunt has got with the scenes of a size.</summary>
public sealed class HuntProgress
{
    /// <summary>How many operations the scenes have.</summary>
    public int Operations { get; init; }
    /// <summary>How many pages they have.</summary>
    public int Pages { get; init; }
    /// <summary>How many there are.</summary>
    public long Scenes { get; init; }
    /// <summary>How many of them have been explored.</summary>
    public long Done { get; set; }
    /// <summary>How many of those were given up because they have too many states.</summary>
    public long GivenUp { get; set; }
    /// <summary>States met in all of them together.</summary>
    public long States { get; set; }
    /// <summary>In how many of them anything occurs that is asked about.</summary>
    public long Broken { get; set; }
}

/// <summary>The smallest scene that shows a kind of finding, and of those the one with the fewest steps.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Policy">The policy under which it occurs.</param>
/// <param name="IsAlone">One actor shows it by itself; there may be another hit, of several actors.</param>
/// <param name="Operations">How many operations it has.</param>
/// <param name="Pages">How many pages it has.</param>
/// <param name="Index">Which scene of that size it is, from 0.</param>
/// <param name="Steps">The steps of its shortest counterexample.</param>
public sealed record HuntHit(
    FindingKind Kind, string Policy, bool IsAlone, int Operations, int Pages, long Index, int Steps)
{
    /// <summary>Hits of the same question replace each other.</summary>
    internal bool AnswersWhat(HuntHit other) =>
        (Kind, Policy, IsAlone) == (other.Kind, other.Policy, other.IsAlone);

    /// <summary>It is as large as another and needs fewer steps; larger ones come later.</summary>
    internal bool IsShorterThan(HuntHit other) =>
        (Operations, Pages) == (other.Operations, other.Pages) && Steps < other.Steps;
}

/// <summary>What one actor breaks by itself, whatever others do.</summary>
/// <param name="Memory">On which kind of memory.</param>
/// <param name="Does">What it does.</param>
/// <param name="Kinds">What then occurs.</param>
public sealed record HuntAlone(string Memory, string Does, IReadOnlyList<FindingKind> Kinds);
