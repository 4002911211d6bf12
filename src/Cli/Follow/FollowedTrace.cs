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
    readonly DirectoryInfo? _temporary;

    FollowedTrace(string file, DirectoryInfo? temporary) => (File, _temporary) = (file, temporary);

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
        var temporary = output is null ? Directory.CreateTempSubdirectory("pintrace-") : null;
        var followed = new FollowedTrace(output ?? Path.Combine(temporary!.FullName, "followed.db"), temporary);
        try
        {
            OutputFile.Refuse(followed.File, force);
            followed.Check(input);
            followed.Import(input, force, findings, session);
            return followed;
        }
        catch
        {
            followed.Dispose();
            throw;
        }
    }

    /// <summary>Refuses an input that is missing, the output, or a trace.</summary>
    void Check(string input)
    {
        if (input == StandardInput) return;
        InputFile.CheckName(input);
        if (!System.IO.File.Exists(input)) throw new InputException($"{input} does not exist.");
        OutputFile.RefuseInput("--output", File, input, "input");
        if (IsPlainFile(input) && SqliteFile.IsOne(input))
            throw new UsageException(
                $"--follow reads a kernel's text; {input} is already a trace: analyze it without --follow.");
    }

    static bool IsPlainFile(string input) => FileStatus.Of(input) is { Kind: FileKind.Regular };

    static Stream Open(string input) => input == StandardInput
        ? Console.OpenStandardInput()
        : InputFile.Read(input, path =>
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    void Import(string input, bool force, TextWriter findings, Session session)
    {
        bool isPipe = input == StandardInput;
        bool grows = !isPipe && IsPlainFile(input);
        using var text = new FollowedInput(() => Open(input), grows, session.Cancel);
        session.Error.WriteLine($"reading {input}; Ctrl-C ends it");
        var source = new ImportSource(isPipe ? "standard input" : Path.GetFileName(input), text);
        Import(new TraceImport([source]), File, force, findings, () => session.Cancel.IsCancellationRequested);
    }

    /// <summary>Imports a text while it grows; reports findings as they become known.</summary>
    /// <param name="import">What reads the text.</param>
    /// <param name="output">The trace.</param>
    /// <param name="force">Replace the trace if it exists.</param>
    /// <param name="findings">Where findings are reported.</param>
    /// <param name="isInterrupted">Asked at the end: was it the user who ended the text?</param>
    /// <exception cref="InputException">The text is not a trace, or a file cannot be read or written.</exception>
    public static void Import(
        TraceImport import, string output, bool force, TextWriter findings, Func<bool> isInterrupted)
    {
        TraceWriter? writer = null;
        LiveAnalysis? live = null;
        try
        {
            import.Run(header =>
            {
                writer = new TraceWriter(output, header, force);
                return live = new LiveAnalysis(header, writer, new FindingLines(findings));
            });
            live!.ReportNew();
            writer!.Finish(isInterrupted() ? TraceHeader.Interrupted : TraceHeader.Complete);
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the trace unless it is to be kept.</summary>
    public void Dispose()
    {
        _temporary?.Delete(recursive: true);
    }
}
