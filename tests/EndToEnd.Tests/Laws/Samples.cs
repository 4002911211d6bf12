using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>A scenario's variant under a policy; as text, the options that record it.</summary>
readonly record struct Cell(string Scenario, string Variant, string Policy)
{
    public override string ToString() => $"--scenario {Scenario} --variant {Variant} --policy {Policy}";
}

/// <summary>A log that a law is tried on.</summary>
/// <param name="Command">The command that records it again.</param>
/// <param name="Record">Records it.</param>
sealed record Sample(string Command, Func<MemoryTrace> Record);

/// <summary>The logs that the laws are tried on.</summary>
static class Samples
{
    /// <summary>Injects bugs of every kind often.</summary>
    public const string ManyBugs = "leak=8000,early-release=8000,dma-after-free=8000,"
        + "put-on-pin=8000,unpin-on-get=8000,over-unpin=8000,no-dirty=300000";

    /// <summary>Policies of three times: before pins, since reclaim asks for them, and of today.</summary>
    public static readonly string[] OfThreeTimes = ["legacy-get", "linux-6.4", "linux-7.0"];

    static readonly string[] KindsOfMemory = ["private-memory", "shared-file"];

    static readonly string[] OfRealKernels =
        ["pinbug-good.linux-6.12", "pinbug-leak.linux-6.1", "pinbug-leak.linux-6.12"];

    /// <summary>Every scenario that ends by itself, in every variant, under every built-in policy.</summary>
    public static IEnumerable<Cell> Cells() => CellsOf(isGenerator: false);

    /// <summary>Every scenario that ends by itself, or every generator, in every variant, under every policy.</summary>
    public static IEnumerable<Cell> CellsOf(bool isGenerator) =>
        from scenario in Catalog.Scenarios
        where scenario.IsGenerator == isGenerator
        from variant in scenario.Variants
        from policy in Catalog.Policies
        select new Cell(scenario.Id, variant, policy.Id);

    /// <summary>The interleaving that the scenario writes down.</summary>
    public static Sample Scripted(Cell cell) =>
        new($"pintrace record {cell}", () => Runs.InMemory(cell.Scenario, cell.Policy, cell.Variant));

    /// <summary>An interleaving drawn at random.</summary>
    public static Sample Drawn(Cell cell, int seed) =>
        new($"pintrace record {cell} --schedule random --seed {seed}",
            () => Runs.InMemory(cell.Scenario, cell.Policy, cell.Variant, "random", seed));

    /// <summary>Every n-th cell, alternately scripted and drawn.</summary>
    public static IEnumerable<Sample> EveryNth(int n) =>
        from numbered in Cells().Select((cell, i) => (Cell: cell, Number: i + 1))
        where (numbered.Number - 1) % n == 0
        let isScripted = numbered.Number / n % 2 == 0
        select isScripted ? Scripted(numbered.Cell) : Drawn(numbered.Cell, numbered.Number);

    /// <summary>Small mixed loads with injected bugs, for each of three policies and both kinds of memory.</summary>
    public static IEnumerable<Sample> Loads(int seeds, long events) =>
        from policy in OfThreeTimes
        from variant in KindsOfMemory
        from seed in Enumerable.Range(1, seeds)
        select Load(variant, policy, seed, events, ManyBugs);

    public static Sample Load(string variant, string policy, int seed, long events, string inject) =>
        new($"pintrace record --scenario mixed-load --variant {variant} --policy {policy} "
                + $"--events {events} --seed {seed} --inject {inject}",
            () => Runs.InMemory("mixed-load", policy, variant, null, seed, events, inject));

    /// <summary>Runs of real kernels.</summary>
    public static IEnumerable<Sample> RealRuns() =>
        OfRealKernels.Select(run => run + ".txt.gz")
            .Select(file => new Sample($"pintrace import traces/{file}", () => Imported(file)));

    static MemoryTrace Imported(string name)
    {
        MemoryTrace? trace = null;
        using var text = File.OpenRead(RepoFiles.Path("traces", name));
        new TraceImport([new ImportSource("trace.txt", text)]).Run(header => trace = new MemoryTrace(header));
        return trace!;
    }
}
