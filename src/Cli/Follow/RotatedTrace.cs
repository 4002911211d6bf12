using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Follow;

/// <summary>
/// Writes the events of an import to one trace after the other and reports findings as they become known. Each trace is
/// whole, and analyzed by itself: it begins with what the one before leaves open (<see cref="CarryOver"/>).
/// </summary>
sealed class RotatedTrace : IEventSink, IDisposable
{
    readonly TraceHeader _header;
    readonly Rotation _rotation;
    readonly RotatedFiles _files;
    readonly FindingLines _lines;
    readonly Action<string, long, AnalysisReport> _closed;
    OpenPart? _part;
    long _seq;

    /// <summary>The file that is being written.</summary>
    /// <param name="Path">Its name.</param>
    /// <param name="Writer">Writes it.</param>
    /// <param name="Live">Hands events to the file and to its analysis.</param>
    /// <param name="Sink">Takes the events of the import.</param>
    /// <param name="Began">When it began, in nanoseconds.</param>
    /// <param name="Before">The number that the import gave to the last event before it.</param>
    /// <param name="Carried">How many events it begins with.</param>
    sealed record OpenPart(
        string Path, TraceWriter Writer, LiveAnalysis Live, RenamedSink Sink, long Began, long Before, long Carried);

    RotatedTrace(
        TraceHeader header, Rotation rotation, RotatedFiles files, TextWriter findings,
        Action<string, long, AnalysisReport> closed)
    {
        (_header, _rotation, _files, _closed) = (header, rotation, files, closed);
        _lines = new FindingLines(findings);
        Begin(began: 0, earlier: null, CarryOver.Nothing);
    }

    /// <inheritdoc/>
    public TraceNames Names { get; } = new();

    /// <summary>Imports a text while it grows.</summary>
    /// <param name="import">What reads the text.</param>
    /// <param name="rotation">When a file is closed.</param>
    /// <param name="output">What the files are named after.</param>
    /// <param name="findings">Where findings are reported.</param>
    /// <param name="closed">Called with each file that is closed, how many events it has, and what is in it.</param>
    /// <exception cref="InputException">The text is not a trace, or a file cannot be read or written.</exception>
    public static void Import(
        TraceImport import, Rotation rotation, string output, TextWriter findings,
        Action<string, long, AnalysisReport> closed)
    {
        var files = new RotatedFiles(output, rotation.Keep);
        RotatedTrace? trace = null;
        try
        {
            import.Run(header => trace = new RotatedTrace(header, rotation, files, findings, closed));
            trace!.Close();
        }
        finally
        {
            trace?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        if (IsDue(in e)) Rotate(e.Tick);
        _part!.Sink.Append(in e);
        _seq = e.Seq;
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => _part!.Sink.AppendTruth(in truth);

    /// <summary>
    /// The size is known after each batch. At least as much must be new as was carried, or files would hold nothing
    /// else.
    /// </summary>
    bool IsDue(in PageEvent e)
    {
        var (part, events) = (_part!, _seq - _part!.Before);
        if (events == 0) return false;
        if (_rotation.Time is { } time && e.Tick - part.Began >= time.Ticks * TimeSpan.NanosecondsPerTick) return true;
        bool isLook = _rotation.Bytes is not null && events % TraceWriter.BatchSize == 0 && events >= part.Carried;
        return isLook && new FileInfo(part.Path).Length >= _rotation.Bytes;
    }

    void Rotate(long tick)
    {
        var closed = Close();
        Names.Files.ReleaseAll();
        Names.Files.DropReleased();
        Names.Actors.DropReleased();
        Begin(tick, new TraceReader(closed.Path), closed.Live.CarryOver);
    }

    void Begin(long began, TraceReader? earlier, CarryOver carried)
    {
        _lines.BeginFile();
        string path = _files.Next();
        var header = _header with { Began = began };
        var writer = new TraceWriter(path, header, force: false);
        var live = new LiveAnalysis(header, writer, _lines);
        var sink = new RenamedSink(live, Names, _seq - carried.Count);
        _part = new OpenPart(path, writer, live, sink, began, _seq, carried.Count);
        if (earlier is null) return;
        var carry = new RenamedSink(live, earlier.Names);
        foreach (var e in carried.EventsOf(earlier)) carry.Append(in e);
    }

    OpenPart Close()
    {
        var part = _part!;
        part.Live.ReportNew();
        if (part.Before > 0) ForgetCounters();
        part.Sink.Complete();
        part.Writer.Finish(TraceHeader.Complete);
        _files.Close(part.Path);
        _closed(part.Path, part.Writer.LastSeq, part.Live.Finish());
        _part = null;
        return part;
    }

    /// <summary>The kernel's counters are those of the whole run: they do not say what one file should have.</summary>
    void ForgetCounters()
    {
        foreach (string fact in Names.Facts.Keys.ToList())
            if (fact.StartsWith(CaptureFact.Before, StringComparison.Ordinal)) Names.Facts.Remove(fact);
    }

    /// <summary>Leaves what could not be finished as a recording that was cut off.</summary>
    public void Dispose() => _part?.Writer.Dispose();
}
