using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Tracing;

/// <summary>Imports what a capture has written at its end.</summary>
static class WholeCapture
{
    /// <summary>Runs the capture, then imports.</summary>
    /// <exception cref="InputException">
    /// The kernel's text is no trace, or a file cannot be written. The text is kept; the sentence says where.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The import was interrupted; the trace holds what had been read until then.
    /// </exception>
    public static Captured Run(CaptureProcess capture, Workload workload, TraceOutput output, Session session)
    {
        int status = capture.Run(workload.Command);
        if (!capture.HasTrace) return new(status, IsOfUse: false);
        if (output.Text is { } kept) File.Copy(capture.Text, kept, output.Force);
        var import = new TraceImport([new ImportSource(TraceOutput.Source, File.OpenRead(capture.Text))]);
        if (output.IsRedacted) import.Redact();
        try
        {
            using var progress = new Progress(session, "lines");
            import.WriteTo(output.Path, output.Force, lines => progress.Report(lines), session.Cancel);
            return new(status, IsOfUse: true);
        }
        catch (InputException) when (!import.IsOfUse)
        {
            return new(status, IsOfUse: false);
        }
        catch (InputException e)
        {
            throw new InputException($"{e.Message} The kernel's text is kept in {capture.Keep()}", e);
        }
    }
}
