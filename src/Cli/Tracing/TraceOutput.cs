using Pintrace.Cli.Follow;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli.Tracing;

/// <summary>What becomes of what was captured.</summary>
/// <param name="Path">The trace.</param>
/// <param name="Force">Files that exist are replaced.</param>
/// <param name="Text">Where the kernel's text is kept; null = it is not.</param>
/// <param name="IsRedacted">Names are replaced in the trace.</param>
sealed record TraceOutput(string Path, bool Force, string? Text, bool IsRedacted)
{
    /// <summary>When it goes on in the next file, all of which are named after it; null = it is one file.</summary>
    public Rotation? Rotation { get; init; }

    /// <summary>The kinds of finding that count where files are analyzed one by one; null = none.</summary>
    public IReadOnlyList<FindingKind>? FailOn { get; init; }

    /// <summary>What the kernel's text is called in the trace.</summary>
    public const string Source = "pintrace trace";
}

/// <summary>How a capture has ended.</summary>
/// <param name="Status">The exit status of the script, which is the workload's if it was run.</param>
/// <param name="IsOfUse">The kernel's text has become a trace; if not, it shows nothing of pages.</param>
/// <param name="Analysis">What the analysis of its files ended with; null if it is still to be analyzed.</param>
readonly record struct Captured(int Status, bool IsOfUse, int? Analysis = null);
