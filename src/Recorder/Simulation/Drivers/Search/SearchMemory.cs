namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>What a search needs memory for; small searches, one after the other, are faster with the same.</summary>
sealed class SearchMemory
{
    readonly List<Stack<byte[]>> _freeBlocks = [];

    public VisitedStates Visited { get; } = new();

    /// <summary>States whose steps are entered, and those that come after them.</summary>
    public (BatchGroup First, BatchGroup Second) Groups { get; } = (new(), new());

    /// <summary>Memory in which a thread writes states.</summary>
    public Stack<byte[]> FreeBlocks(int thread)
    {
        while (_freeBlocks.Count <= thread) _freeBlocks.Add([]);
        return _freeBlocks[thread];
    }
}

/// <summary>Batches, one after the other, that are dealt with side by side.</summary>
sealed class BatchGroup
{
    readonly List<Batch> _batches = [];

    public int Count { get; private set; }
    public Batch this[int i] => _batches[i];

    /// <summary>Takes the next states of a depth.</summary>
    /// <param name="runs">Those of the depth.</param>
    /// <param name="at">The first run that is left.</param>
    /// <param name="most">The most batches.</param>
    public void Take(List<StateRun> runs, ref int at, int most)
    {
        for (Count = 0; Count < most && at < runs.Count; Count++)
        {
            if (Count == _batches.Count) _batches.Add(new());
            _batches[Count].Take(runs, ref at);
        }
    }
}
