using Pintrace.Analyzer;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// What findings say was lost is lost by the ledger, which compares memory with the disk when a page is dropped and
/// when the run ends; and where the ledger sees such a loss, a finding says so.
/// </summary>
public class ConsequenceLawTests
{
    static readonly HashSet<FindingKind> Endangering =
        [.. DetectorCatalog.Rules.Where(r => r.EndangersDisk).Select(r => r.Kind)];

    [Fact]
    public void Data_is_lost_to_the_disk_where_the_ledger_says_so_and_nowhere_else() =>
        Law.Holds(
            Samples.Cells().SelectMany(c => new[] { Samples.Scripted(c), Samples.Drawn(c, 1), Samples.Drawn(c, 2) }),
            trace => Breaches(Lost(trace), Analysis.Run(trace).Findings));

    static HashSet<long> Lost(MemoryTrace trace) =>
        [.. trace.Truth.Where(t => t.Kind == FindingKind.LostDirty).Select(t => t.Pfn)];

    static IEnumerable<string> Breaches(HashSet<long> lost, IReadOnlyList<Finding> findings)
    {
        var said = findings.Where(f => f.Consequence == Consequence.DataLost).ToList();
        foreach (var f in said.Where(f => Endangering.Contains(f.Kind) && !lost.Contains(f.Pfn)))
            yield return $"{PublicName.Of(f.Kind)} of page 0x{f.Pfn:x} has lost nothing";
        foreach (long pfn in lost.Where(pfn => said.TrueForAll(f => f.Pfn != pfn)))
            yield return $"no finding says that page 0x{pfn:x} has lost data";
    }

    [Fact]
    public void A_loss_that_the_ledger_does_not_know_is_noticed()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var findings = Analysis.Run(trace).Findings;
        Assert.Empty(Breaches(Lost(trace), findings));
        Assert.Equal(["no finding says that page 0x1000 has lost data"], Breaches(Lost(trace), []));
        Assert.Contains("dirty-without-buffers of page 0x1000 has lost nothing", Breaches([], findings));
    }
}
