using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Reads the file that --suppress names.</summary>
static class SuppressionFile
{
    /// <summary>Its lines; none for null.</summary>
    /// <exception cref="InputException">The file is missing or unreadable, or a line is wrong.</exception>
    public static IReadOnlyList<Suppression> Read(string? file) =>
        file is null ? [] : Suppression.Parse(file, InputText.Read(file, "Suppression file"));
}
