namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// Compares the events of a text with the number that the recipe says there were: it announces at the beginning
/// ("# pintrace bpftrace 2") that it will say so at the end ("# pintrace end events=N"). The tool may be killed before
/// it has printed everything, and the number of events that it says it lost itself is not missing once more.
/// </summary>
sealed class AnnouncedEvents
{
    public const string Beginning = "# pintrace bpftrace";
    const string Promise = " 2", End = "# pintrace end events=";

    bool _isAnnounced;
    long _known;
    long? _announced;

    /// <summary>The next line tells of n events, there or lost.</summary>
    public void Add(long n) => _known += n;

    /// <summary>Reads a line that says how many there are, or that one will; ignores others.</summary>
    public void Read(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(Beginning)) _isAnnounced = line[Beginning.Length..] is Promise;
        else if (line.StartsWith(End) && KernelNumbers.TryDecimal(line[End.Length..], out long n)) _announced = n;
    }

    /// <summary>
    /// True if the text does not have what was announced. The loss has the number of missing events, 0 if that is not
    /// known.
    /// </summary>
    public bool TryLoss(out ProbeRecord loss)
    {
        bool isLoss = _isAnnounced && _announced != _known;
        loss = isLoss ? FtraceText.LossOf(ProbeRecord.AnyCpu, Math.Max(0, (_announced ?? 0) - _known)) : default;
        return isLoss;
    }
}
