using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// Frames by the time at which they run next: a binary heap of numbers that hold both, so that ties are broken the same
/// way everywhere.
/// </summary>
sealed class WakeQueue(int frames)
{
    const int FrameBits = 8;

    readonly long[] _heap = new long[frames + 1];
    int _count;

    public void Push(long tick, FrameId frame)
    {
        long key = tick << FrameBits | (uint)frame.Index;
        int i = ++_count;
        for (; i > 1 && _heap[i / 2] > key; i /= 2) _heap[i] = _heap[i / 2];
        _heap[i] = key;
    }

    public (long Tick, FrameId Frame) Pop()
    {
        long top = _heap[1], last = _heap[_count--];
        int i = 1;
        for (int child; (child = 2 * i) <= _count; i = child)
        {
            if (child < _count && _heap[child + 1] < _heap[child]) child++;
            if (last <= _heap[child]) break;
            _heap[i] = _heap[child];
        }
        _heap[i] = last;
        return (top >> FrameBits, new((int)(top & (1 << FrameBits) - 1)));
    }
}
