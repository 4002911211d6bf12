using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Quality;

/// <summary>How much of a counter of the kernel the trace explains.</summary>
/// <param name="What"><see cref="Acquired"/> or <see cref="Released"/>.</param>
/// <param name="Counted">Pins by /proc/vmstat while the capture ran.</param>
/// <param name="Seen">Pins that the trace shows.</param>
readonly record struct Reconciliation(string What, long Counted, long Seen)
{
    public const string Acquired = "acquired", Released = "released";

    /// <summary>The share that the trace shows, from 0 to 1; more than was counted counts as 1.</summary>
    public double Share => Counted == 0 ? 1 : Math.Min(1, (double)Seen / Counted);

    /// <summary>So much is missing that what the trace lacks proves nothing.</summary>
    public bool IsPoor => Share < Enough;
    const double Enough = 0.99;

    /// <summary>Both counters, as far as the capture has them.</summary>
    public static IReadOnlyList<Reconciliation> Of(IDictionary<string, long> facts, EventTally seen)
    {
        List<Reconciliation> all = [];
        Add(Acquired, CaptureFact.Acquired, seen.Acquired);
        Add(Released, CaptureFact.Released, seen.Released);
        return all;

        void Add(string what, string counter, long count)
        {
            if (!facts.TryGetValue(CaptureFact.Before + counter, out long before)) return;
            if (facts.TryGetValue(CaptureFact.After + counter, out long after))
                all.Add(new(what, after - before, count));
        }
    }
}
