using Pintrace.Recorder.Simulation.Drivers;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>
/// A log-normal distribution in integers: the median, multiplied or divided by a spread for each standard deviation.
/// The logarithms are a table, so that every machine computes the same durations.
/// </summary>
/// <param name="MedianNs">Half of all durations are shorter.</param>
/// <param name="SpreadPercent">One standard deviation multiplies by this percentage: 200 = doubles.</param>
readonly record struct Duration(long MedianNs, int SpreadPercent)
{
    const int Unit = 256;

    /// <summary>
    /// How many standard deviations above the median, in 1/256, at the middle of each of 32 equally likely parts above
    /// it.
    /// </summary>
    static readonly int[] Quantiles =
    [
        5, 15, 25, 35, 45, 56, 66, 77, 87, 98, 109, 120, 132, 144, 156, 168,
        181, 195, 209, 224, 240, 257, 275, 295, 316, 341, 368, 400, 438, 487, 555, 689,
    ];

    public long Sample(ref Rng random)
    {
        ulong r = random.Next();
        int deviations = Quantiles[(int)(r & 31)];
        long factor = Power(deviations);
        long jitter = (long)(r >> 40 & 0xff);
        long ns = (r >> 8 & 1) == 0 ? MedianNs * factor / Unit : MedianNs * Unit / factor;
        return ns + ns * jitter / (16 * Unit);
    }

    /// <summary>
    /// The spread to the power of deviations/256, in 1/256: whole powers by multiplication, the rest linearly.
    /// </summary>
    long Power(int deviations)
    {
        long power = Unit;
        for (; deviations >= Unit; deviations -= Unit) power = power * SpreadPercent / 100;
        return power + power * (SpreadPercent - 100) * deviations / (100 * Unit);
    }
}
