namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Reads the lines of one text in the requested dialect, or in that of the first line that only one tool writes.
/// Everything before that line is read as ftrace text, which is right for tracepoints and for headers without meaning.
/// </summary>
sealed class DialectReader(ImportFormat format, RecordAction to)
{
    IDialect _dialect = Of(format);
    bool _isSure = format != ImportFormat.Auto;

    /// <summary>Name of the tool that wrote the text.</summary>
    public string Name => _dialect.Name;

    static IDialect Of(ImportFormat format) => format switch
    {
        ImportFormat.TraceCmd => new TraceCmdDialect(),
        ImportFormat.Perf => new PerfDialect(),
        ImportFormat.Bpftrace => new BpftraceDialect(),
        _ => new FtraceDialect(),
    };

    /// <summary>The only tool that writes such a line; auto if several might.</summary>
    static ImportFormat Recognize(ReadOnlySpan<char> line)
    {
        if (FtraceDialect.IsSure(line)) return ImportFormat.Ftrace;
        if (TraceCmdDialect.IsSure(line)) return ImportFormat.TraceCmd;
        if (BpftraceDialect.IsSure(line)) return ImportFormat.Bpftrace;
        return PerfDialect.IsSure(line) ? ImportFormat.Perf : ImportFormat.Auto;
    }

    public void Read(ReadOnlySpan<char> line, long number)
    {
        if (!_isSure && Recognize(line) is var found and not ImportFormat.Auto) (_dialect, _isSure) = (Of(found), true);
        _dialect.Read(line, number, to);
    }

    /// <summary>The text has ended.</summary>
    public void Finish() => _dialect.Finish(to);
}
