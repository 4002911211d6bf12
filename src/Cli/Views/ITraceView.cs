using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Views;

/// <summary>A view of a trace that "show" prints, for people or for scripts (schema pintrace/show/1).</summary>
interface ITraceView
{
    void WriteText(RowLimit limit, Screen screen);

    /// <summary>Writes everything; limits are for people.</summary>
    void WriteJson(TextWriter to);
}
