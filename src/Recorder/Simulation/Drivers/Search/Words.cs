using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>States as words: where two of them differ.</summary>
static class Words
{
    const int BitsOfMask = 64;

    /// <summary>Writes the places in which two states differ, in order, and returns how many there are.</summary>
    /// <param name="a">A state; its length is a multiple of four.</param>
    /// <param name="b">Another of the same machine.</param>
    /// <param name="places">Room for all.</param>
    public static int Differing(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ushort> places)
    {
        ref ulong left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b);
        int count = 0;
        for (int from = 0; from < a.Length; from += BitsOfMask)
        {
            int end = Math.Min(BitsOfMask, a.Length - from);
            ulong mask = 0;
            for (int i = 0; i < end; i += Vector256<ulong>.Count)
            {
                var x = Vector256.LoadUnsafe(ref left, (nuint)(from + i));
                var y = Vector256.LoadUnsafe(ref right, (nuint)(from + i));
                mask |= (ulong)(~Vector256.Equals(x, y)).ExtractMostSignificantBits() << i;
            }
            for (; mask != 0; mask &= mask - 1)
                places[count++] = (ushort)(from + BitOperations.TrailingZeroCount(mask));
        }
        return count;
    }
}
