namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>What a search needs memory for; small searches, one after the other, are faster with the same.</summary>
sealed class SearchMemory
{
    readonly List<Batch> _batches = [];
    readonly List<Stack<byte[]>> _freeBlocks = [];

    public VisitedStates Visited { get; } = new();

    /// <summary>One of the batches that are searched side by side.</summary>
    public Batch Batch(int i) => Entry(_batches, i);

    /// <summary>Memory in which a thread writes states.</summary>
    public Stack<byte[]> FreeBlocks(int thread) => Entry(_freeBlocks, thread);

    static T Entry<T>(List<T> list, int i) where T : new()
    {
        while (list.Count <= i) list.Add(new());
        return list[i];
    }
}
