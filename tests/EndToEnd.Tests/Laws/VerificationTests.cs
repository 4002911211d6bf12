using System.Collections.Concurrent;
using Pintrace.Analyzer;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>What is recorded into a file passes the checks that a reader makes of any file.</summary>
public class VerificationTests
{
    /// <summary>A file holds what the simulated kernel said, and its reader finds no fault with it.</summary>
    [Fact]
    public void Every_recording_verifies()
    {
        using var folder = TempFolder.InMemory();
        // A few names for all: the library that maps rows compiles its code for each path anew.
        var paths = new ConcurrentBag<string>(
            Enumerable.Range(1, Environment.ProcessorCount).Select(i => folder.File($"{i}.db")));
        Law.HoldsOf(Samples.CellsOf(isGenerator: false), cell => Faults(cell, events: null, paths));
        Law.HoldsOf(Samples.CellsOf(isGenerator: true), cell => Faults(cell, events: 3000, paths));
    }

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
