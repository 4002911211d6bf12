using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>
/// The states met so far, each whole, as its difference from the initial one: two that share a hash are told apart.
/// </summary>
sealed class WholeStates(ulong[] origin)
{
    const int BytesOfBlock = 1 << 17;
    /// <summary>From a hash that another state has to the next one to try: any odd number.</summary>
    const ulong Stride = 0x9E3779B97F4A7C15;

    readonly Dictionary<ulong, int> _numbers = [];
    readonly List<Place> _places = [];
    readonly List<byte[]> _blocks = [[]];
    readonly byte[] _packed = new byte[Packed.MostBytes(origin.Length)];
    readonly ushort[] _differing = new ushort[origin.Length];
    int _at;

    readonly record struct Place(int Block, int Start, int Length);

    /// <summary>Adds a state; false if it is there.</summary>
    /// <param name="state">The state.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="number">Its number, in the order of Add.</param>
    public bool Add(ReadOnlySpan<ulong> state, ulong hash, out int number)
    {
        int n = Words.Differing(state, origin, _differing);
        var packed = _packed.AsSpan(0, Packed.Write(_packed, 0, hash, state, origin, _differing.AsSpan(0, n)));
        for (ulong key = hash; ; key += Stride)
        {
            ref int owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, key, out bool isTaken);
            if (!isTaken) owner = _places.Count;
            number = owner;
            if (isTaken && BytesOf(number).SequenceEqual(packed)) return false;
            if (isTaken) continue;
            Keep(packed);
            return true;
        }
    }

    ReadOnlySpan<byte> BytesOf(int number)
    {
        var place = _places[number];
        return _blocks[place.Block].AsSpan(place.Start, place.Length);
    }

    void Keep(ReadOnlySpan<byte> packed)
    {
        if (_at + packed.Length > _blocks[^1].Length)
        {
            _blocks.Add(new byte[Math.Max(BytesOfBlock, packed.Length)]);
            _at = 0;
        }
        packed.CopyTo(_blocks[^1].AsSpan(_at));
        _places.Add(new(_blocks.Count - 1, _at, packed.Length));
        _at += packed.Length;
    }
}
