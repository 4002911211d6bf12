using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Follow;

/// <summary>The trace made from a kernel's text that was read while it grew; kept if the user named it.</summary>
sealed class FollowedTrace : IDisposable
{
    const string StandardInput = "-";
    readonly bool _keep;

    FollowedTrace(string file, bool keep) => (File, _keep) = (file, keep);

    /// <summary>The trace file.</summary>
    public string File { get; }

    /// <summary>Reads until Ctrl-C, or the end of a pipe; reports findings as they become known.</summary>
    /// <param name="input">A file of text, or '-' for standard input.</param>
    /// <param name="output">The trace to keep; null if none is to be kept.</param>
    /// <param name="force">Replace the output if it exists.</param>
    /// <param name="findings">Where findings are reported.</param>
    /// <param name="session">The command's session.</param>
    /// <exception cref="UsageException">The input is already a trace file.</exception>
    /// <exception cref="InputException">The text is not a trace, or a file cannot be read or written.</exception>
    public static FollowedTrace ReadToEnd(
        string input, string? output, bool force, TextWriter findings, Session session)
    {
        string file = output ?? Path.Combine(Path.GetTempPath(), $"pintrace-{Environment.ProcessId}.db");
        OutputFile.Refuse(file, force || output is null);
        var source = Open(input, file);
        if (IsTrace(source))
            throw new UsageException(
                $"--follow reads a kernel's text; {input} is already a trace: analyze it without --follow.");
        var followed = new FollowedTrace(file, keep: output is not null);
        try
        {
            followed.Import(source, input, findings, session);
            return followed;
        }
        catch
        {
            followed.Dispose();
            throw;
        }
    }

    static Stream Open(string input, string output)
    {
        if (input == StandardInput) return Console.OpenStandardInput();
        if (!System.IO.File.Exists(input)) throw new InputException($"{input} does not exist.");
        OutputFile.RefuseInput("--output", output, input, "input");
        return new FileStream(input, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    void Import(Stream source, string input, TextWriter findings, Session session)
    {
        TraceWriter? writer = null;
        LiveAnalysis? live = null;
        bool isPipe = input == StandardInput;
        try
        {
            using var text = new FollowedInput(source, grows: !isPipe && IsPlainFile(source), session.Cancel);
            session.Error.WriteLine($"reading {input}; Ctrl-C ends it");
            var import = new TraceImport([new ImportSource(isPipe ? "standard input" : Path.GetFileName(input), text)]);
            import.Run(header =>
            {
                writer = new TraceWriter(File, header, force: true);
                return live = new LiveAnalysis(header, writer, findings);
            });
            live!.ReportNew();
            writer!.Finish(session.Cancel.IsCancellationRequested ? TraceHeader.Interrupted : TraceHeader.Complete);
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    static bool IsTrace(Stream source)
    {
        if (!IsPlainFile(source)) return false;
        Span<byte> start = stackalloc byte[16];
        int n = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        source.Position = 0;
        return start[..n].SequenceEqual("SQLite format 3\0"u8);
    }

    static bool IsPlainFile(Stream source)
    {
        try
        {
            return source.CanSeek && source.Length >= 0;
        }
        catch (Exception e) when (e is NotSupportedException or IOException)
        {
            return false;
        }
    }

    /// <summary>Deletes the trace unless it is to be kept.</summary>
    public void Dispose()
    {
        if (!_keep) System.IO.File.Delete(File);
    }
}
