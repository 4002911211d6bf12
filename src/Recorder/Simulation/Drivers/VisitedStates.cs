using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// The states met so far: their fingerprints in an open-addressed table and, in the order of discovery, which state
/// each came from and which frame moved. That is all it takes to find the way back.
/// </summary>
sealed class VisitedStates
{
    /// <summary>Frames that a link can name.</summary>
    public const int MaxFrames = 1 << FrameBits;
    const int FrameBits = 4;

    ulong[] _table = new ulong[1 << 12];
    uint[] _links = new uint[1 << 12];
    int _count;

    public int Count => _count;

    /// <summary>Numbers a state if it is new; the initial state must come first.</summary>
    public bool Add(ulong fingerprint, int parent, FrameId frame)
    {
        int mask = _table.Length - 1;
        int i = (int)fingerprint & mask;
        for (; _table[i] != 0; i = i + 1 & mask)
            if (_table[i] == fingerprint) return false;
        _table[i] = fingerprint;
        if (_count == _links.Length) Array.Resize(ref _links, _count + _count / 2);
        _links[_count++] = (uint)parent << FrameBits | (uint)frame.Index;
        if (_count > _table.Length / 4 * 3) Grow();
        return true;
    }

    void Grow()
    {
        var old = _table;
        _table = new ulong[old.Length * 2];
        int mask = _table.Length - 1;
        foreach (ulong fingerprint in old)
        {
            if (fingerprint == 0) continue;
            int i = (int)fingerprint & mask;
            while (_table[i] != 0) i = i + 1 & mask;
            _table[i] = fingerprint;
        }
    }

    /// <summary>The frames that moved, in order, from the initial state to a state.</summary>
    public List<FrameId> PathTo(int state)
    {
        var path = new List<FrameId>();
        for (; state != 0; state = (int)(_links[state] >> FrameBits))
            path.Add(new((int)(_links[state] & (MaxFrames - 1))));
        path.Reverse();
        return path;
    }
}
