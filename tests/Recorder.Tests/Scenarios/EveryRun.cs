using System.Collections.Concurrent;
using Xunit;

namespace Pintrace.Recorder.Tests.Scenarios;

/// <summary>Every scenario that ends by itself, in every variant, under every built-in policy.</summary>
static class EveryRun
{
    const int Cores = 2;

    /// <summary>Holds a law against each run, several at a time; a failure names all runs that break it.</summary>
    public static void Check(Action<string, string, string> law)
    {
        var broken = new ConcurrentBag<string>();
        int runs = 0;
        Parallel.ForEach(Cells(), new ParallelOptions { MaxDegreeOfParallelism = Cores }, cell =>
        {
            Interlocked.Increment(ref runs);
            try
            {
                law(cell.Scenario, cell.Variant, cell.Policy);
            }
            catch (Exception e)
            {
                broken.Add($"{cell.Scenario} {cell.Variant} {cell.Policy}: {e.Message}");
            }
        });
        Assert.True(broken.IsEmpty, $"{broken.Count} runs, the first:\n{string.Join('\n', broken.Order().Take(10))}");
        Assert.InRange(runs, 4000, int.MaxValue);       // else the law would hold of too little
    }

    static IEnumerable<(string Scenario, string Variant, string Policy)> Cells() =>
        from scenario in Catalog.Scenarios
        where !scenario.IsGenerator
        from variant in scenario.Variants
        from policy in Catalog.Policies
        select (scenario.Id, variant, policy.Id);
}
