using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Tests.Support;

/// <summary>Recordings, and what the analyzer and the simulated kernel's own ledger say of them.</summary>
public static class Runs
{
    /// <summary>Records in memory.</summary>
    public static MemoryTrace InMemory(
        string scenario,
        string policy,
        string? variant = null,
        string? schedule = null,
        long seed = 1,
        long? events = null,
        string? inject = null)
    {
        var request = new RecordingRequest(scenario, policy, variant, schedule, seed, events, inject);
        var recording = new Recording(request);
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace);
        return trace;
    }

    /// <summary>Records into a file.</summary>
    public static TraceReader InFile(
        string path,
        string scenario,
        string policy,
        string? variant = null,
        string? schedule = null,
        long seed = 1,
        long? events = null,
        string? inject = null)
    {
        var request = new RecordingRequest(scenario, policy, variant, schedule, seed, events, inject);
        var recording = new Recording(request);
        using (var writer = new TraceWriter(path, recording.Header, force: false))
        {
            recording.Run(writer);
            writer.Finish(TraceHeader.Complete);
        }
        return new TraceReader(path);
    }

    /// <summary>The findings of a trace as "kind page@callsite xN", sorted.</summary>
    public static List<string> Findings(MemoryTrace trace) =>
        Sorted(Analysis.Run(trace).Findings
            .Select(f => new Wrong(f.Kind, f.Pfn, trace.Names.CallsiteName(f.Callsite), f.Count)));

    /// <summary>What the simulated kernel's ledger knows to have gone wrong, in the same form.</summary>
    public static List<string> Truth(MemoryTrace trace) =>
        Sorted(trace.Truth.Select(t => new Wrong(t.Kind, t.Pfn, trace.Names.CallsiteName(t.Callsite), 1)));

    readonly record struct Wrong(FindingKind Kind, long Pfn, string Callsite, int Count);

    static List<string> Sorted(IEnumerable<Wrong> all) =>
    [
        .. all.GroupBy(w => w with { Count = 0 })
            .Select(g => (What: g.Key, Count: g.Sum(w => w.Count)))
            .Select(g => $"{PublicName.Of(g.What.Kind)} 0x{g.What.Pfn:x}@{g.What.Callsite} x{g.Count}")
            .Order(StringComparer.Ordinal),
    ];
}
