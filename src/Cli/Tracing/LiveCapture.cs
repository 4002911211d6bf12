using Pintrace.Analyzer.Text;
using Pintrace.Cli.Follow;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Tracing;

/// <summary>Imports what a capture streams while it runs.</summary>
static class LiveCapture
{
    const uint OwnerOnly = 0x180;      // rw-------

    /// <summary>Runs the capture, imports meanwhile, and reports findings as they become known.</summary>
    /// <exception cref="InputException">
    /// What comes is not a trace, or the trace cannot be written; the workload has ended.
    /// </exception>
    public static Captured Run(CaptureProcess capture, Workload workload, TraceOutput output, Session session)
    {
        if (NativeCalls.MakePipe(capture.Text, OwnerOnly) != 0)
            throw new InputException($"{capture.Text} cannot be made a pipe.");
        session.WithoutPager();
        using var ended = new CancellationTokenSource();
        using var text = new FollowedInput(() => File.OpenRead(capture.Text), grows: false, ended.Token);
        var import = new TraceImport([new ImportSource(TraceOutput.Source, text)]);
        if (output.IsRedacted) import.Redact();
        var running = Task.Run(() => RunToEnd(capture, workload, ended));
        InputException? failure = null;
        int status;
        int? analysis = null;
        try
        {
            analysis = Import(import, output, session);
        }
        catch (InputException e)
        {
            failure = e;
        }
        finally
        {
            ended.Cancel();
            status = running.GetAwaiter().GetResult();
        }
        if (failure is not null && capture.HasTrace && import.IsOfUse) throw failure;
        return new(status, failure is null, analysis);
    }

    /// <summary>What the analysis of several files ended with, the worst of all; null if there is one.</summary>
    static int? Import(TraceImport import, TraceOutput output, Session session)
    {
        if (output.Rotation is null)
        {
            FollowedTrace.Import(import, output.Path, output.Force, session.Out, () => false);
            return null;
        }
        int worst = ExitCode.Clean;
        RotatedTrace.Import(import, output.Rotation, output.Path, session.Out, (path, events, report) =>
        {
            int code = ExitCode.Of(report, output.FailOn ?? []);
            if (code == ExitCode.Findings || worst == ExitCode.Clean) worst = code;
            string what = $"{Format.Count(events, "event")}, {Format.Count(report.Findings.Count, "finding")}";
            session.Error.WriteLine($"pintrace trace: {path} is closed: {what}");
        });
        return worst;
    }

    /// <summary>A script that has refused has not opened the pipe: nobody else ends it.</summary>
    static int RunToEnd(CaptureProcess capture, Workload workload, CancellationTokenSource ended)
    {
        try
        {
            return capture.Run(workload.Command);
        }
        finally
        {
            if (!capture.HasTrace) ended.Cancel();
        }
    }
}
