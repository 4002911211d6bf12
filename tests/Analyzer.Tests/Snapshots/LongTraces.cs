using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;

namespace Pintrace.Analyzer.Tests.Snapshots;

/// <summary>Traces that are longer than three snapshots, made once for all tests.</summary>
public sealed class LongTraces : IDisposable
{
    const long Events = 210_000;

    /// <summary>
    /// A trace as an import leaves it: no tokens, counts that are seen now and then, lost events, exits.
    /// </summary>
    const string Blinding = """
        UPDATE header SET value = 'imported' WHERE key = 'source';
        UPDATE header SET value = '0' WHERE key = 'coverage';
        UPDATE event SET token = 0, request = CASE WHEN seq % 3 = 0 THEN 0 ELSE request END;
        UPDATE event SET refcount = NULL, pincount = NULL, mapcount = NULL WHERE seq % 5 < 2;
        UPDATE event SET pincount = NULL WHERE seq % 5 = 2;
        UPDATE event SET kind = (SELECT id FROM event_kind WHERE name = 'gap'), pfn = 0 WHERE seq % 7001 = 0;
        UPDATE event SET kind = (SELECT id FROM event_kind WHERE name = 'actor_exit'), pfn = 0 WHERE seq % 9001 = 0;
        """;

    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    public TraceReader PrivateMemory { get; }
    public TraceReader SharedFile { get; }
    public TraceReader Blind { get; }

    public LongTraces()
    {
        PrivateMemory = Runs.InFile(
            _folder.File("private.db"), "mixed-load", "linux-7.0", "private-memory", events: Events);
        SharedFile = Runs.InFile(
            _folder.File("shared.db"), "mixed-load", "legacy-get", "shared-file", seed: 7, events: Events);
        File.Copy(PrivateMemory.Path, _folder.File("blind.db"));
        Blind = Changed(_folder.File("blind.db"), Blinding);
    }

    /// <summary>A trace after somebody has changed it with SQL.</summary>
    public static TraceReader Changed(string path, string sql)
    {
        Tampering.Change(path, sql);
        return new TraceReader(path);
    }
}
