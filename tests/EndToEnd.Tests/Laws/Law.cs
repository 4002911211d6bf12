using System.Collections.Concurrent;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>Tries a law on many things, several at a time, and fails with what breaks it.</summary>
static class Law
{
    const int BreachesShown = 5;

    /// <summary>Fails unless the law has nothing to say against any of the logs.</summary>
    public static void Holds(IEnumerable<Sample> samples, Func<MemoryTrace, IEnumerable<string>> law) =>
        HoldsOf(samples, s => law(s.Record()).Select(breach => $"{s.Command}: {breach}"));

    /// <summary>Fails unless the law has nothing to say against any of the things.</summary>
    public static void HoldsOf<T>(IEnumerable<T> all, Func<T, IEnumerable<string>> law)
    {
        var breaches = new ConcurrentBag<(long At, string Breach)>();
        ForEach(all, (one, at) =>
        {
            foreach (string breach in law(one)) breaches.Add((at, breach));
        });
        var first = breaches.OrderBy(b => b.At).Take(BreachesShown).Select(b => b.Breach);
        Assert.True(breaches.IsEmpty, $"{breaches.Count} breaches, the first:\n{string.Join('\n', first)}");
    }

    /// <summary>Does something for each thing, several at a time; it is told the thing's number.</summary>
    public static void ForEach<T>(IEnumerable<T> all, Action<T, long> act) =>
        Parallel.ForEach(
            all,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            (one, _, at) => act(one, at));
}
