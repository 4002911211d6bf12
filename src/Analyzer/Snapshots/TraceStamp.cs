using System.Runtime.CompilerServices;
using System.Text;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Files;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>Identifies what a trace file holds, byte for byte, as this build of the program reads it.</summary>
sealed class TraceStamp
{
    const int BufferSize = 1 << 20;

    readonly string _path;
    readonly (long, DateTime) _version;

    TraceStamp(string path)
    {
        (_path, _version) = (path, VersionOf(path));
        using var file = new FileStream(
            path,
            new FileStreamOptions
            {
                BufferSize = BufferSize,
                Options = FileOptions.SequentialScan,
                Share = FileShare.ReadWrite | FileShare.Delete,
            });
        Key = Sha256.Of([.. Sha256.Of(file), .. Encoding.UTF8.GetBytes(Build)]);
    }

    /// <summary>
    /// The stamp of a file; null if it cannot be read, or is not all there is to read because SQLite keeps changes
    /// beside it.
    /// </summary>
    public static TraceStamp? Of(string path)
    {
        try
        {
            return SqliteFile.Has(path, SqliteFile.WriteAheadLog) ? null : new TraceStamp(path);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            return null;
        }
    }

    /// <summary>Equal only for the same bytes read by the same build.</summary>
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
