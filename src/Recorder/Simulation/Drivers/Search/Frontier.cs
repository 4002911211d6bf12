namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>States that a <see cref="StateWriter"/> has written one after the other; read by themselves.</summary>
/// <param name="Bytes">Where they are.</param>
/// <param name="Start">Of the first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">The number of the first; they are numbered in order.</param>
readonly record struct StateRun(byte[] Bytes, int Start, int Count, int First);

/// <summary>
/// Writes states and their hashes, each as its difference from the one before: the places that differ, and of each word
/// those bytes. The first of a run differs from the initial state.
/// </summary>
sealed class StateWriter
{
    /// <summary>Runs are about as long as this, so that work can be divided.</summary>
    public const int StatesOfRun = 256;
    const int LeastBlock = 1 << 12, MostBlock = 1 << 17;

    readonly ulong[] _origin, _last;
    readonly ushort[] _places;
    readonly int _mostBytes;
    readonly Stack<byte[]> _free;
    List<byte[]> _written = [], _read = [];
    byte[] _block = [];
    int _blockBytes = LeastBlock, _at, _start, _count, _first;

    /// <summary>For the states of a search.</summary>
    /// <param name="origin">The initial state.</param>
    /// <param name="free">Blocks of an earlier search.</param>
    public StateWriter(ReadOnlySpan<ulong> origin, Stack<byte[]> free)
    {
        (_origin, _last, _places) = (origin.ToArray(), origin.ToArray(), new ushort[origin.Length]);
        _mostBytes = Packed.MostBytes(origin.Length);
        _free = free;
    }

    /// <summary>Another depth begins: what was written is read now, and what was read is no longer needed.</summary>
    public void Turn()
    {
        foreach (byte[] block in _read) _free.Push(block);
        _read.Clear();
        (_written, _read) = (_read, _written);
        (_block, _at) = ([], 0);
    }

    /// <summary>The search is over: all blocks are free.</summary>
    public void Release()
    {
        Turn();
        Turn();
    }

    /// <summary>Begins a run with the state of a number.</summary>
    public void Begin(int first)
    {
        _origin.CopyTo(_last, 0);
        (_start, _count, _first) = (_at, 0, first);
    }

    /// <summary>Ends a run, if there is anything in it.</summary>
    public void End(List<StateRun> runs)
    {
        if (_count > 0) runs.Add(new StateRun(_block, _start, _count, _first));
    }

    /// <summary>Adds a state, in a new run if that of before is long enough or there is no room for more.</summary>
    public void Add(ReadOnlySpan<ulong> state, ulong hash, List<StateRun> runs)
    {
        if (_count == StatesOfRun || _at + _mostBytes > _block.Length)
        {
            End(runs);
            int first = _first + _count;
            if (_at + _mostBytes > _block.Length) TakeBlock();
            Begin(first);
        }
        int n = Words.Differing(state, _last, _places);
        _at = Packed.Write(_block, _at, hash, state, _last, _places.AsSpan(0, n));
        foreach (ushort i in _places.AsSpan(0, n)) _last[i] = state[i];
        _count++;
    }

    void TakeBlock()
    {
        if (!_free.TryPop(out byte[]? block) || block.Length < _mostBytes)
        {
            block = GC.AllocateUninitializedArray<byte>(Math.Max(_mostBytes, _blockBytes));
            _blockBytes = Math.Min(2 * _blockBytes, MostBlock);
        }
        _written.Add(block);
        (_block, _at) = (block, 0);
    }
}

/// <summary>Reads runs of states.</summary>
sealed class StateReader(ulong[] origin)
{
    readonly ulong[] _state = [.. origin];
    byte[] _bytes = [];
    int _at;

    /// <summary>The state that was read last; whoever changes it puts it back.</summary>
    public Span<ulong> State => _state;
    /// <summary>Its hash.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Goes to the beginning of a run: the state is the initial one.</summary>
    public void Begin(in StateRun run)
    {
        origin.CopyTo(_state, 0);
        (_bytes, _at) = (run.Bytes, run.Start);
    }

    /// <summary>Reads the next state of the run.</summary>
    public void Next()
    {
        _at = Packed.Read(_bytes, _at, _state, out ulong hash);
        Hash = hash;
    }
}
