using System.Numerics;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// The states of one depth, each as its difference from the initial state: which words differ, then those words. Read
/// in the order of Add.
/// </summary>
sealed class Frontier(ulong[] origin)
{
    const int ChunkWords = 1 << 17;

    readonly int _maskWords = (origin.Length + 63) / 64;
    readonly List<ulong[]> _chunks = [];
    int _writeChunk, _writeAt, _readChunk, _readAt;

    public int Count { get; private set; }
    /// <summary>The number of the first state; they are numbered in order.</summary>
    public int FirstNumber { get; private set; }

    public void Add(ReadOnlySpan<ulong> state, int number)
    {
        if (Count++ == 0) FirstNumber = number;
        if (_chunks.Count == 0) _chunks.Add(new ulong[ChunkWords]);
        Turn(ref _writeChunk, ref _writeAt);
        if (_writeChunk == _chunks.Count) _chunks.Add(new ulong[ChunkWords]);
        var to = _chunks[_writeChunk].AsSpan(_writeAt);
        int n = _maskWords;
        to[..n].Clear();
        for (int i = 0; i < state.Length; i++)
        {
            if (state[i] == origin[i]) continue;
            to[i >> 6] |= 1UL << i;
            to[n++] = state[i];
        }
        _writeAt += n;
    }

    public void Read(Span<ulong> state)
    {
        Turn(ref _readChunk, ref _readAt);
        var from = _chunks[_readChunk].AsSpan(_readAt);
        origin.CopyTo(state);
        int n = _maskWords;
        for (int m = 0; m < _maskWords; m++)
            for (ulong mask = from[m]; mask != 0; mask &= mask - 1)
                state[m * 64 + BitOperations.TrailingZeroCount(mask)] = from[n++];
        _readAt += n;
    }

    /// <summary>A state never straddles two chunks: writing and reading change chunks at the same place.</summary>
    void Turn(ref int chunk, ref int at)
    {
        if (at + _maskWords + origin.Length <= ChunkWords) return;
        chunk++;
        at = 0;
    }

    public void Clear() => (Count, _writeChunk, _writeAt, _readChunk, _readAt) = (0, 0, 0, 0, 0);
}
