namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// 64 bits for a state. Two different states may share a hash; with n states the chance that any two do is about n² /
/// 2^65, which is one in seven million for 2 million states.
/// </summary>
static class StateHash
{
    public static ulong Of(ReadOnlySpan<ulong> state)
    {
        ulong a = 0x9E3779B97F4A7C15, b = 0xD1B54A32D192ED03;
        int i = 0;
        for (; i + 3 < state.Length; i += 4)
        {
            a = Fold(state[i] ^ a, state[i + 1] ^ 0xA0761D6478BD642F);
            b = Fold(state[i + 2] ^ b, state[i + 3] ^ 0xE7037ED1A0B428DB);
        }
        for (; i < state.Length; i++) a = Fold(state[i] ^ a, 0x8EBC6AF09C88C6E3);
        ulong hash = Fold(a ^ 0x589965CC75374CC3, b ^ 0x1D8E4E27C47D124F);
        return hash == 0 ? 1 : hash;
    }

    static ulong Fold(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low ^ x;
    }

    /// <summary>The chance that, among this many states, two share a fingerprint, so that one is overlooked.</summary>
    public static double CollisionChance(long states) => (double)states * states / Math.Pow(2, 65);
}
