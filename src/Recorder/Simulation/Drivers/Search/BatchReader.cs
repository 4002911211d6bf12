namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>Reads the states of a batch once more, those from which a step is asked about.</summary>
sealed class BatchReader(ulong[] origin)
{
    readonly StateReader _reader = new(origin);
    List<StateRun> _runs = [];
    int _run, _at, _end;

    /// <summary>Goes to the beginning of a batch.</summary>
    public void Begin(Batch batch) => (_runs, _run, _at, _end) = (batch.Runs, -1, -1, 0);

    /// <summary>A state by its number, which is not below that of the last call. Who changes it puts it back.</summary>
    public Span<ulong> StateOf(int number)
    {
        while (number >= _end)
        {
            var run = _runs[++_run];
            _reader.Begin(run);
            (_at, _end) = (run.First - 1, run.First + run.Count);
        }
        for (; _at < number; _at++) _reader.Next();
        return _reader.State;
    }
}
