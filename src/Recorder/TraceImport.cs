using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.RealKernels.Events;
using Pintrace.Recorder.RealKernels.Mapping;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Recognition;
using Pintrace.Recorder.RealKernels.Redaction;
using Pintrace.Recorder.RealKernels.Text;
using Pintrace.Recorder.RealKernels.Text.Dialects;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>Text to import.</summary>
/// <param name="Name">What to call it in messages and in the trace's header: a file name, or "standard input".</param>
/// <param name="Content">Plain or gzip; closed by the import.</param>
public sealed record ImportSource(string Name, Stream Content);

/// <summary>What an import made of its text.</summary>
public sealed record ImportSummary
{
    /// <summary>The kernel as recognized, and what the trace's numbers are based on.</summary>
    public required string Kernel { get; init; }
    /// <summary>Lines read.</summary>
    public required long Lines { get; init; }
    /// <summary>Of those: lines of stack traces.</summary>
    public required long StackLines { get; init; }
    /// <summary>Of those: events of kinds that do not matter here.</summary>
    public required long OtherKinds { get; init; }
    /// <summary>Of those: lines that are not an event.</summary>
    public required long Unreadable { get; init; }
    /// <summary>Events that the kernel says it lost.</summary>
    public required long Lost { get; init; }
    /// <summary>False if some of the losses were not counted.</summary>
    public required bool IsLostCounted { get; init; }
    /// <summary>Events written.</summary>
    public required long Events { get; init; }
    /// <summary>Events written of each kind that occurs, in the order of the kinds.</summary>
    public required IReadOnlyList<(EventKind Kind, long Count)> Kinds { get; init; }
    /// <summary>How many names of each kind were replaced; empty if none had to be.</summary>
    public IReadOnlyList<(string Kind, int Count)> Replaced { get; init; } = [];
    /// <summary>Which names stayed; null if all did, because none had to be replaced.</summary>
    public KeptNames? Kept { get; init; }
}

/// <summary>
/// The public door to importing the text of real kernels, as ftrace, trace-cmd, perf or bpftrace print it. Several
/// sources are read one after the other, as parts of one trace.
/// </summary>
public sealed class TraceImport
{
    /// <summary>
    /// How much text is kept, in characters, while the kernel is being recognized; after that, what is known must do.
    /// </summary>
    const int MaxStart = 1 << 25;
    const int ProgressMask = 0xffff;

    readonly IReadOnlyList<ImportSource> _sources;
    readonly ImportFormat _format;
    readonly EventMapping? _mapping;
    readonly KernelRecognition _recognition;
    readonly List<DialectReader> _readers = [];
    readonly RecordBuffer _start = new(TextLines.LongestLine);
    readonly Queue<(int Record, TraceSource Source)> _startParts = [];
    Func<TraceHeader, IEventSink>? _open;
    RecordImporter? _importer;
    RedactedNames? _redacted;
    RedactedSink? _redactedSink;
    long _lines;

    /// <summary>Prepares an import. A mapping explains probes other than those of the recipes.</summary>
    public TraceImport(
        IReadOnlyList<ImportSource> sources, ImportFormat format = ImportFormat.Auto, EventMapping? mapping = null) =>
        (_sources, _format, _mapping, _recognition) = (sources, format, mapping, new KernelRecognition(mapping));

    /// <summary>The tools that wrote the parts, apart from ftrace itself.</summary>
    string Tools
    {
        get
        {
            var names = _readers.Select(r => r.Name).Where(name => name != FtraceDialect.Tool).Distinct();
            return string.Concat(names.Select(name => $"{name}, "));
        }
    }

    string Names => string.Join(", ", _sources.Select(s => s.Name));

    /// <summary>
    /// Replaces names in what this import writes, so that it can be shared: of processes, files, modules, the imported
    /// texts, and functions that are not known to be the kernel's own.
    /// </summary>
    /// <param name="symbols">A file that lists more of the kernel's own; null = there is none.</param>
    /// <exception cref="InputException">The file cannot be read, or lists no symbols.</exception>
    public void Redact(string? symbols = null) =>
        _redacted = new RedactedNames(symbols is null ? new HashSet<string>() : SymbolFile.Read(symbols));

    /// <summary>
    /// Imports into a new trace, whose file appears under its name once it is complete, or not at all.
    /// </summary>
    /// <exception cref="InputException">
    /// The text is not a trace, shows nothing of what is needed, or cannot be read; or the file cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The import was cancelled; the file holds what had been read until then.
    /// </exception>
    public ImportSummary WriteTo(
        string path, bool force, Action<long>? progress = null, CancellationToken cancel = default)
    {
        TraceWriter? writer = null;
        try
        {
            var summary = Run(Open, progress, cancel);
            writer!.Finish(cancel.IsCancellationRequested ? TraceHeader.Interrupted : TraceHeader.Complete);
            cancel.ThrowIfCancellationRequested();
            return summary;
        }
        catch (IOException e)
        {
            throw InputException.Unwritable(path, e);
        }
        finally
        {
            writer?.Dispose();
        }

        IEventSink Open(TraceHeader header) => writer = new TraceWriter(path, header, force, appearsWhole: true);
    }

    /// <summary>Imports into a sink, which is asked for as soon as the kernel is known.</summary>
    /// <exception cref="InputException">
    /// The text is not a trace, shows nothing of what is needed, or cannot be read.
    /// </exception>
    /// <exception cref="OperationCanceledException">The import was cancelled before anything was known.</exception>
    public ImportSummary Run(
        Func<TraceHeader, IEventSink> open, Action<long>? progress = null, CancellationToken cancel = default)
    {
        _open = open;
        foreach (var source in _sources)
        {
            Read(source, progress, cancel);
            if (cancel.IsCancellationRequested) break;
        }
        if (_importer is null && !IsOfUse) cancel.ThrowIfCancellationRequested();
        Refuse();
        Begin();
        _importer!.Finish();
        _redactedSink?.Complete();
        if (_importer.IsStrangeKernel) throw Strange();
        return Summarize(_importer);
    }

    void Read(ImportSource source, Action<long>? progress, CancellationToken cancel)
    {
        try
        {
            using var text = new TextLines(source.Content);
            var reader = new DialectReader(_format, Take);
            _readers.Add(reader);
            var part = new TraceSource(source.Name, _lines + 1);
            if (_importer is null) _startParts.Enqueue((_start.Count, part));
            else _importer.BeginPart(part);
            while (text.TryRead(out var line))
            {
                reader.Read(line, ++_lines);
                if ((_lines & ProgressMask) != 0) continue;
                progress?.Invoke(_lines);
                if (cancel.IsCancellationRequested) return;
            }
            reader.Finish();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw InputException.Unreadable(source.Name, e);
        }
    }

    void Take(in ProbeRecord record)
    {
        if (_importer is not null) { _importer.Read(in record, _lines); return; }
        _start.Add(in record, _lines);
        if (_recognition.Observe(in record) || IsLongEnough()) Begin();
    }

    /// <summary>This much text without a single event is not a trace, and it may never end.</summary>
    bool IsLongEnough()
    {
        if (_start.Size <= MaxStart) return false;
        RefuseWithoutEvents();
        return true;
    }

    /// <summary>The kernel is known as well as it ever will be: opens the trace and imports what was kept.</summary>
    void Begin()
    {
        if (_importer is not null) return;
        _recognition.Vmemmap.Decide();
        string names = string.Join(", ", _sources.Select(s => _redacted?.OfSource(s.Name) ?? s.Name));
        string origin = $"{names}, {Tools}{_recognition.Description}";
        var sink = _open!(new()
        {
            Source = TraceHeader.Imported, Coverage = CaptureYields.Coverage, Origin = origin, Start = _start.FirstTime,
        });
        if (_redacted is not null) sink = _redactedSink = new RedactedSink(sink, _redacted);
        bool usePageRefs = !_recognition.SawProbes;
        _importer = new RecordImporter(sink, _recognition.Profile, _recognition.Vmemmap, _mapping, usePageRefs);
        for (int i = 0; i < _start.Count; i++)
        {
            for (; _startParts.TryPeek(out var part) && part.Record == i; _startParts.Dequeue())
                _importer.BeginPart(part.Source);
            _importer.Read(_start[i], _lines);
        }
        _start.Clear();
    }

    /// <summary>Something was seen that can become events; if not, the import ends with a refusal.</summary>
    public bool IsOfUse => _recognition.SawProbes || _recognition.SawPageRefs || _importer is { Probes: > 0 };

    void RefuseWithoutEvents()
    {
        if (_recognition.SawEvents) return;
        throw new InputException(
            $"{Names} is not a trace: no line of it is an event as ftrace, trace-cmd, perf or bpftrace print it.");
    }

    void Refuse()
    {
        RefuseWithoutEvents();
        if (IsOfUse) return;
        throw new InputException(
            $"{Names} has no event that shows pinned pages; capture with probes on the {ProbedFunctions.Needed}.");
    }

    InputException Strange() => new($"{Names} is from a kernel that pintrace does not know: "
        + $"the FOLL_ flags of {GupFunctions.GupPut.Name} are not those of {_recognition.Description}.");

    ImportSummary Summarize(RecordImporter i) => new()
    {
        Kernel = Tools + _recognition.Description,
        Lines = _lines,
        StackLines = i.StackLines,
        OtherKinds = i.OtherKinds,
        Unreadable = i.Unreadable,
        Lost = i.Lost,
        IsLostCounted = i.IsLostCounted,
        Events = i.Events,
        Replaced = _redacted?.Replaced ?? [],
        Kept = _redacted?.Kept,
        Kinds = [.. i.OfKind.Select((count, kind) => ((EventKind)kind, count)).Where(k => k.count > 0)],
    };
}
