using System.Globalization;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;

namespace Pintrace.EndToEnd.Tests;

/// <summary>The logs that laws of the analyzer are tried on, each with what records it again.</summary>
static class LawSamples
{
    const string Inject = "leak=8000,early-release=8000,dma-after-free=8000,put-on-pin=8000,unpin-on-get=8000,over-unpin=8000,no-dirty=300000";

    /// <summary>Every n-th cell of scenarios, variants and policies, alternately scripted and drawn.</summary>
    public static IEnumerable<(string Run, MemoryTrace Trace)> Cells(int every)
    {
        int i = 0;
        foreach (var scenario in Catalog.Scenarios.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                foreach (var policy in Catalog.Policies)
                {
                    if (i++ % every != 0) continue;
                    string cell = $"pintrace record --scenario {scenario.Id} --variant {variant} --policy {policy.Id}";
                    yield return i / every % 2 == 0 ? (cell, Runs.InMemory(scenario.Id, policy.Id, variant)) : ($"{cell} --schedule random --seed {i}", Runs.InMemory(scenario.Id, policy.Id, variant, "random", i));
                }
    }

    /// <summary>Small mixed loads with injected bugs.</summary>
    public static IEnumerable<(string Run, MemoryTrace Trace)> Loads(int seeds, long events)
    {
        foreach (string policy in new[] { "legacy-get", "linux-6.4", "linux-7.0" })
            foreach (string variant in new[] { "private-memory", "shared-file" })
                for (int seed = 1; seed <= seeds; seed++)
                    yield return ($"pintrace record --scenario mixed-load --variant {variant} --policy {policy} --events {events} --seed {seed} --inject {Inject}", Runs.InMemory("mixed-load", policy, variant, null, seed, events, Inject));
    }

    /// <summary>Runs of real kernels.</summary>
    public static IEnumerable<(string Run, MemoryTrace Trace)> RealRuns()
    {
        foreach (string run in new[] { "pinbug-good.linux-6.12", "pinbug-leak.linux-6.1", "pinbug-leak.linux-6.12" })
        {
            MemoryTrace? trace = null;
            using var text = File.OpenRead(RepoFiles.Path("traces", run + ".txt.gz"));
            new TraceImport([new ImportSource("trace.txt", text)]).Run(header => trace = new MemoryTrace(header));
            yield return ($"pintrace import traces/{run}.txt.gz", trace!);
        }
    }

    /// <summary>All of a finding but its number and the words: "error leaked-pin anon 0x1000@a related b x2 exact conclusive: 3 9". Events go by the numbers that they have in the first log.</summary>
    public static string Tell(Finding f, TraceNames names, IReadOnlyList<long>? origin = null, bool renamed = false)
    {
        string Site(int id) => id == 0 ? "?" : renamed ? Retold.Callsite(names.Callsites[id]).Stack : names.Callsites[id].Stack;
        long page = renamed ? Retold.Page(f.Pfn) : f.Pfn;
        return string.Create(CultureInfo.InvariantCulture, $"{f.Severity} {PublicName.Of(f.Kind)} {f.PageRole} 0x{page:x}@{Site(f.Callsite)} related {Site(f.RelatedCallsite)} x{f.Count} {f.Basis} {(f.Conclusive ? "conclusive" : "inconclusive")}: {string.Join(' ', f.Evidence.Select(seq => origin is null ? seq : origin[(int)seq]))}");
    }
}
