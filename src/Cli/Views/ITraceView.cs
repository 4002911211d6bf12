using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Views;

/// <summary>Something that "show" shows of a trace: for people, or for scripts (schema pintrace/show/1).</summary>
interface ITraceView
{
    void WriteText(RowLimit limit, TextWriter to);

    /// <summary>Everything; a limit is for people.</summary>
    void WriteJson(TextWriter to);
}
