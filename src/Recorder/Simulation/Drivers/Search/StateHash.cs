namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>
/// 64 bits for a state: the sum of a hash of each word and its place, so that it follows from that of a state with a
/// few other words. Two different states may share a hash; with n states the chance that any two do is about n² / 2^65,
/// which is one in seven million for 2 million states.
/// </summary>
static class StateHash
{
    public static ulong Of(ReadOnlySpan<ulong> state)
    {
        ulong sum = 0;
        for (int i = 0; i < state.Length; i++) sum += OfWord(i, state[i]);
        return sum;
    }

    /// <summary>The share of a word in the hash: every bit of it and of its place counts (splitmix64).</summary>
    public static ulong OfWord(int place, ulong word)
    {
        ulong x = word + (ulong)(place + 1) * 0x9E3779B97F4A7C15;
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }

    /// <summary>The chance that, among this many states, two share a fingerprint, so that one is overlooked.</summary>
    public static double CollisionChance(long states) => (double)states * states / Math.Pow(2, 65);
}
