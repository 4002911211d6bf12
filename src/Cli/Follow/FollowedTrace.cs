using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Follow;

/// <summary>Text of a kernel that was read while it grew: a trace file, kept if the user named it.</summary>
sealed class FollowedTrace : IDisposable
{
    const string StandardInput = "-";
    readonly bool _keep;

    FollowedTrace(string path, bool keep) => (Path, _keep) = (path, keep);

    /// <summary>The trace.</summary>
    public string Path { get; }

    /// <summary>Reads until Ctrl-C, or the end of a pipe; tells findings as they become known.</summary>
    /// <exception cref="InputException">The text is no trace, or a file can not be read or written.</exception>
    public static FollowedTrace ReadToEnd(string input, string? output, bool force, TextWriter told, Session session)
    {
        string path = output ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"pintrace-{Environment.ProcessId}.db");
        OutputFile.Refuse(path, force || output is null);
        if (input != StandardInput && !File.Exists(input)) throw new InputException($"{input} does not exist.");
        if (input != StandardInput) OutputFile.RefuseInput("--output", path, input, "input");
        Stream source = input == StandardInput ? Console.OpenStandardInput() : new FileStream(input, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (IsTrace(source)) throw new UsageException($"--follow reads the text of a kernel; {input} is a trace already, analyze it without.");
        var followed = new FollowedTrace(path, output is not null);
        TraceWriter? writer = null;
        LiveAnalysis? live = null;
        try
        {
            using var text = new FollowedInput(source, grows: input != StandardInput && IsPlainFile(source), session.Cancel);
            session.Error.WriteLine($"reading {input}; Ctrl-C ends it");
            new TraceImport([new ImportSource(input == StandardInput ? "standard input" : System.IO.Path.GetFileName(input), text)])
                .Run(header => live = new LiveAnalysis(header, writer = new TraceWriter(path, header, force: true), told));
            live!.ReportNew();
            writer!.Finish(session.Cancel.IsCancellationRequested ? TraceHeader.Interrupted : TraceHeader.Complete);
            return followed;
        }
        catch
        {
            writer?.Dispose();
            followed.Dispose();
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
        if (!_keep) File.Delete(Path);
    }
}
