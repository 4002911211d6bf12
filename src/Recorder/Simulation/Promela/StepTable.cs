namespace Pintrace.Recorder.Simulation.Promela;

/// <summary>A number that a step changes.</summary>
/// <param name="Field">Its place in the list of all.</param>
/// <param name="Was">Its value before.</param>
/// <param name="Now">Its value afterwards.</param>
readonly record struct Change(int Field, int Was, int Now);

/// <summary>What a step came to.</summary>
/// <param name="Moves">It was taken; false if it was blocked.</param>
/// <param name="Made">What it changed.</param>
/// <param name="Wrong">What went wrong, as bits of finding kinds.</param>
/// <param name="IsRefused">The policy denied the operation something.</param>
sealed record StepOutcome(bool Moves, IReadOnlyList<Change> Made, ulong Wrong, bool IsRefused)
{
    public bool IsSameAs(StepOutcome other) =>
        (Moves, Wrong, IsRefused) == (other.Moves, other.Wrong, other.IsRefused) && Made.SequenceEqual(other.Made);
}

/// <summary>
/// What a step found, part by part of the state as it asked for them, and what it came to each time: a tree, since what
/// it asks for next depends on what it has found.
/// </summary>
sealed class StepTable
{
    readonly Dictionary<string, StepTable> _next = [];
    readonly List<(int[] Values, StepTable After)> _branches = [];

    /// <summary>The numbers of the part asked for here, by their places in the list of all; none at the end.</summary>
    public int[] Fields { get; private set; } = [];
    /// <summary>What was found there, in the order in which it was first met, and what was asked for then.</summary>
    public IReadOnlyList<(int[] Values, StepTable After)> Branches => _branches;
    /// <summary>What it came to; null unless all has been asked for.</summary>
    public StepOutcome? Outcome { get; private set; }
    /// <summary>All that it came to, once for each row.</summary>
    public IEnumerable<StepOutcome> Outcomes =>
        Outcome is null ? Branches.SelectMany(b => b.After.Outcomes) : [Outcome];
    /// <summary>It was blocked in some state.</summary>
    public bool Blocks => Outcome is { Moves: false } || Branches.Any(b => b.After.Blocks);
    /// <summary>It was taken in some state.</summary>
    public bool Moves => Outcome is { Moves: true } || Branches.Any(b => b.After.Moves);

    /// <summary>Adds a step.</summary>
    /// <param name="found">What it found in each part, in the order in which it asked for them.</param>
    /// <param name="outcome">What it came to.</param>
    /// <exception cref="InvalidOperationException">It found as much before, and it came to something else.</exception>
    public void Add(IEnumerable<(int[] Fields, int[] Values)> found, StepOutcome outcome)
    {
        var at = this;
        foreach (var (fields, values) in found) at = at.Branch(fields, values);
        at.Outcome ??= outcome;
        if (at._branches.Count > 0 || !at.Outcome.IsSameAs(outcome))
            throw new InvalidOperationException("A step does not follow from what it asks for.");
    }

    StepTable Branch(int[] fields, int[] values)
    {
        if (_branches.Count == 0) Fields = fields;
        if (Outcome is not null || !Fields.AsSpan().SequenceEqual(fields))
            throw new InvalidOperationException("What a step asks for does not follow from what it has found.");
        string key = string.Join(',', values);
        if (_next.TryGetValue(key, out var rest)) return rest;
        rest = _next[key] = new();
        _branches.Add((values, rest));
        return rest;
    }
}
