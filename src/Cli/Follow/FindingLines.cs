using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Follow;

/// <summary>
/// Writes each finding once, as a line. A run may have many files: a finding that its file and the one before did not
/// have is written again, so that what is remembered does not grow for ever.
/// </summary>
sealed class FindingLines(TextWriter to)
{
    HashSet<(FindingKind, long, string)> _written = [], _ofFileBefore = [];

    /// <summary>Writes those of the findings that are new.</summary>
    /// <param name="findings">What is known by now.</param>
    /// <param name="names">The dictionaries of their trace.</param>
    /// <param name="tick">Until when, in nanoseconds.</param>
    public void Write(IEnumerable<Finding> findings, TraceNames names, long tick)
    {
        foreach (var f in findings)
        {
            var key = (f.Kind, f.Pfn, names.CallsiteName(f.Callsite));
            if (_written.Add(key) && !_ofFileBefore.Contains(key)) to.WriteLine(Line(f, tick));
        }
        to.Flush();
    }

    /// <summary>The findings that follow are those of the next file.</summary>
    public void BeginFile() => (_ofFileBefore, _written) = (_written, []);

    static string Line(Finding f, long tick)
    {
        string time = Format.Time(tick), severity = PublicName.Of(f.Severity);
        return $"{time,8}  {severity} {PublicName.Of(f.Kind)}, {FindingsText.Words(f.Consequence)}: {f.Message}";
    }
}
