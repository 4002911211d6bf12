namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>Takes a line of text, which is valid during the call only.</summary>
delegate void LineAction(ReadOnlySpan<char> line);

/// <summary>
/// How one tool writes down what ftrace sees. A dialect gives each of its lines as ftrace would have written it, with the
/// probed function in the place of its address; a line that it does not know it gives as it is, for the importer to judge.
/// </summary>
interface IDialect
{
    /// <summary>Name of the tool.</summary>
    string Name { get; }

    /// <summary>Reads the next line.</summary>
    void Read(ReadOnlySpan<char> line, LineAction to);

    /// <summary>The text has ended: gives what was kept back.</summary>
    void Finish(LineAction to);
}

/// <summary>ftrace itself.</summary>
sealed class FtraceDialect : IDialect
{
    /// <summary>No other tool writes such a line.</summary>
    public static bool IsSure(ReadOnlySpan<char> line) => line.StartsWith("# tracer:") || line.StartsWith("# entries-in-buffer")
        || FtraceLine.TryParse(line, out var parsed) && ProbeHit.TryParse(parsed.Text, out var hit) && !RecipeProbes.IsAddress(hit.Function);

    /// <summary>Its name.</summary>
    public const string Tool = "ftrace";

    public string Name => Tool;
    public void Read(ReadOnlySpan<char> line, LineAction to) => to(line);
    public void Finish(LineAction to) { }
}
