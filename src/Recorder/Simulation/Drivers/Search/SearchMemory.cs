namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>What a search needs memory for; small searches, one after the other, are faster with the same.</summary>
sealed class SearchMemory
{
    public VisitedStates Visited { get; } = new();
    public Batch Batch { get; } = new();
    /// <summary>For states that are written.</summary>
    public Stack<byte[]> FreeBlocks { get; } = [];
}
