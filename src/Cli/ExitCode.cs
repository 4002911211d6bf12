using Pintrace.Analyzer;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Cli;

/// <summary>The exit codes of commands.</summary>
static class ExitCode
{
    /// <summary>Nothing wrong.</summary>
    public const int Clean = 0;
    /// <summary>Findings, a regression, or a violated exploration.</summary>
    public const int Findings = 1;
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
    /// <summary>An input is missing, unreadable, foreign or corrupt, or an output cannot be written.</summary>
    public const int Input = 3;
    /// <summary>Events were lost where it matters, or a bound was reached.</summary>
    public const int Inconclusive = 4;
    /// <summary>A defect in pintrace.</summary>
    public const int Defect = 5;
    /// <summary>What an analysis of a trace ends with.</summary>
    /// <param name="report">What it found.</param>
    /// <param name="failOn">The kinds of finding that count; null = all.</param>
    public static int Of(AnalysisReport report, IReadOnlyList<FindingKind>? failOn)
    {
        var counted = report.Findings.Where(f => Counts(f, failOn)).ToList();
        if (counted.Count == 0) return Clean;
        return counted.Exists(f => f.Conclusive) ? Findings : Inconclusive;
    }

    /// <summary>True if a finding makes a command fail.</summary>
    public static bool Counts(Finding finding, IReadOnlyList<FindingKind>? failOn) =>
        finding.Severity > Severity.Info && (failOn?.Contains(finding.Kind) ?? true);

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
