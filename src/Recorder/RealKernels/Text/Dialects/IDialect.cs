namespace Pintrace.Recorder.RealKernels.Text.Dialects;

/// <summary>
/// How one tool writes down what the kernel traced. A line that is not the tool's own is read as ftrace text: headers,
/// facts about the capture and lines without meaning are the same everywhere.
/// </summary>
interface IDialect
{
    /// <summary>Name of the tool.</summary>
    string Name { get; }

    /// <summary>Reads the next line, which has a number.</summary>
    void Read(ReadOnlySpan<char> line, long number, RecordAction to);

    /// <summary>The text has ended: hands on what was held back.</summary>
    void Finish(RecordAction to);
}
