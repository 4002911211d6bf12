namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Reads the lines of one text in the requested dialect, or in that of the first line that only one tool writes.
/// Everything before that line is read as ftrace text, which is right for tracepoints and for headers without meaning.
/// </summary>
sealed class DialectReader(ImportFormat format, RecordAction to)
{
    readonly RecipeProbes _probes = new();
    IDialect? _dialect;
    bool _isSure = format != ImportFormat.Auto;

    /// <summary>Name of the tool that wrote the text.</summary>
    public string Name => Dialect.Name;

    IDialect Dialect => _dialect ??= Of(format);

    IDialect Of(ImportFormat found) => found switch
    {
        ImportFormat.TraceCmd => new TraceCmdDialect(_probes),
        ImportFormat.Perf => new PerfDialect(_probes),
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
        if (line is ['#', ..]) _probes.Define(line);
        Dialect.Read(line, number, to);
    }

    /// <summary>The text has ended.</summary>
    public void Finish() => Dialect.Finish(to);
}
