using System.Runtime.CompilerServices;
using System.Text;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Files;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>
/// Identifies what a trace file holds, by the checksums of all its batches, as this build of the program reads it.
/// </summary>
sealed class TraceStamp
{
    readonly string _path;
    readonly (long, DateTime) _version;

    /// <summary>The stamp of a trace.</summary>
    public TraceStamp(TraceReader trace)
    {
        (_path, _version) = (trace.Path, VersionOf(trace.Path));
        using var db = trace.Connect();
        using var content = new MemoryStream();
        foreach (var batch in db.Rows("SELECT last_seq, events, names, tick FROM checksum ORDER BY last_seq"))
            content.Put((batch.GetInt64(0), batch.GetInt64(1), batch.GetInt64(2), batch.GetInt64(3)));
        content.Position = 0;
        Key = Sha256.Of([.. Sha256.Of(content), .. Encoding.UTF8.GetBytes(Build)]);
    }

    /// <summary>Equal only for the same events and names read by the same build.</summary>
    public byte[] Key { get; }

    /// <summary>False once the file has been touched: what has been read since may be something else.</summary>
    public bool IsCurrent => VersionOf(_path) == _version;

    static (long, DateTime) VersionOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;

    /// <summary>Everything that decides what a state looks like in memory.</summary>
    static string Build { get; } = string.Join(
        ' ',
        TraceHeader.Version,
        Environment.Version,
        typeof(TraceReplay).Module.ModuleVersionId,
        typeof(ITrace).Module.ModuleVersionId,
        Unsafe.SizeOf<PageState>(),
        Unsafe.SizeOf<Hold>(),
        Unsafe.SizeOf<PageIo>());
}
