using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>
/// The time for which GUP kept pages, by the stack that took them: a line "outermost;...;innermost N", the input of
/// flame graphs. N is in page-microseconds, the number of pages times microseconds, rounded up.
/// </summary>
public static class FoldedStacks
{
    const long Unit = 1_000;

    /// <summary>Writes the stacks of an analysis grouped by stack, in the order of their text.</summary>
    /// <exception cref="ArgumentException">The analysis is grouped by something else.</exception>
    public static void Write(AnalysisReport report, TextWriter to)
    {
        if (report.GroupedBy != Grouping.Stack)
            throw new ArgumentException("Stacks are folded from rows that are stacks.", nameof(report));
        var stacks = report.Callsites.Where(r => r.PageNs > 0).Select(r => (Stack: Fold(r.Callsite), r.PageNs));
        foreach (var (stack, ns) in stacks.OrderBy(s => s.Stack, StringComparer.Ordinal))
            to.WriteLine($"{stack} {(ns + Unit - 1) / Unit}");
    }

    /// <summary>A semicolon separates functions, and a space ends them.</summary>
    static string Fold(string stack) => string.Join(';', stack.Split(Callsite.Separator).Reverse().Select(Escape));

    static string Escape(string function) => Visible.OnOneLine(function).Replace(';', ':').Replace(' ', '_');
}
