namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>ftrace itself: /sys/kernel/tracing/trace and trace_pipe.</summary>
sealed class FtraceDialect : IDialect
{
    public const string Tool = "ftrace";

    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("# tracer:") || line.StartsWith("# entries-in-buffer")) return true;
        if (!FtraceText.TryColumns(line, out var record, out var rest)) return false;
        FtraceText.SetEvent(ref record, rest);
        return record.IsHit && !ProbePlace.IsAddress(record.Function);
    }

    readonly LineMemory _memory = new();

    public string Name => Tool;

    public void Read(ReadOnlySpan<char> line, long number, RecordAction to)
    {
        var record = new ProbeRecord();
        FtraceText.Read(line, ref record, _memory);
        to(in record);
    }

    public void Finish(RecordAction to) { }
}
