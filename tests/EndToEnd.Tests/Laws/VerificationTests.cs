using System.Collections.Concurrent;
using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>What is recorded into a file passes the checks that a reader makes of any file.</summary>
public class VerificationTests
{
    /// <summary>A prime that does not divide the number of policies: each policy and each variant is met.</summary>
    const int Step = 13;

    /// <summary>A file holds what the simulated kernel said, and its reader finds no fault with it.</summary>
    [Fact]
    public void Recordings_of_every_variant_and_under_every_policy_verify()
    {
        Assert.NotEqual(0, Catalog.Policies.Count % Step);
        using var folder = TempFolder.InMemory();
        // A few names for all: the library that maps rows compiles its code for each path anew.
        var paths = new ConcurrentBag<string>(
            Enumerable.Range(1, Environment.ProcessorCount).Select(i => folder.File($"{i}.db")));
        Law.HoldsOf(Some(isGenerator: false), cell => Faults(cell, events: null, paths));
        Law.HoldsOf(Some(isGenerator: true), cell => Faults(cell, events: 3000, paths));
    }

    static IEnumerable<Cell> Some(bool isGenerator) =>
        Samples.CellsOf(isGenerator).Where((_, number) => number % Step == 0);

    static IEnumerable<string> Faults(Cell cell, long? events, ConcurrentBag<string> paths)
    {
        Assert.True(paths.TryTake(out string? path));
        try
        {
            var trace = Runs.InFile(path, cell.Scenario, cell.Policy, cell.Variant, "random", seed: 2, events);
            Verification.Run(trace);
            return [];
        }
        catch (InputException e)
        {
            return [$"{cell}: {e.Message}"];
        }
        finally
        {
            File.Delete(path);
            paths.Add(path);
        }
    }
}
