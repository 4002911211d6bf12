using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Tests.Support;

/// <summary>Records and compares, in memory.</summary>
public static class Runs
{
    public static MemoryTrace InMemory(string scenario, string policy, string? variant = null, string? schedule = null, long seed = 1, long? events = null, string? inject = null)
    {
        var recording = new Recording(new RecordingRequest(scenario, policy, variant, schedule, seed, events, inject));
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace);
        return trace;
    }

    /// <summary>The same into a file.</summary>
    public static TraceReader InFile(string path, string scenario, string policy, string? variant = null, string? schedule = null, long seed = 1, long? events = null, string? inject = null)
    {
        var recording = new Recording(new RecordingRequest(scenario, policy, variant, schedule, seed, events, inject));
        using (var writer = new TraceWriter(path, recording.Header, force: false))
        {
            recording.Run(writer);
            writer.Finish(TraceHeader.Complete);
        }
        return new TraceReader(path);
    }

    /// <summary>The findings of a trace as "kind page@callsite xN", sorted.</summary>
    public static List<string> Findings(MemoryTrace trace) =>
        Sorted(Analysis.Run(trace).Findings.Select(f => (f.Kind, f.Pfn, trace.Names.CallsiteName(f.Callsite), f.Count)));

    /// <summary>What the ledger knows, in the same form.</summary>
    public static List<string> Truth(MemoryTrace trace) => Sorted(trace.Truth.Select(t => (t.Kind, t.Pfn, trace.Names.CallsiteName(t.Callsite), 1)));

    static List<string> Sorted(IEnumerable<(FindingKind Kind, long Pfn, string Callsite, int Count)> rows) =>
        [.. rows.GroupBy(r => (r.Kind, r.Pfn, r.Callsite)).Select(g => $"{PublicName.Of(g.Key.Kind)} 0x{g.Key.Pfn:x}@{g.Key.Callsite} x{g.Sum(r => r.Count)}").Order(StringComparer.Ordinal)];
}
