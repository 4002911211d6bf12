using System.Diagnostics;
using System.IO.Compression;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>A trace of a kernel is read while it is written.</summary>
public sealed class FollowTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static string[] Lines
    {
        get
        {
            using var text = new StreamReader(new GZipStream(File.OpenRead(RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz")), CompressionMode.Decompress));
            return text.ReadToEnd().Split('\n');
        }
    }

    /// <summary>The first half of the text, a leak in it; then the rest; then Ctrl-C.</summary>
    [Fact]
    public async Task A_leak_is_told_before_the_trace_has_ended_and_ctrl_c_leaves_a_valid_trace()
    {
        string[] lines = Lines;
        string path = _folder.File("trace.txt");
        File.WriteAllLines(path, lines[..(lines.Length - 50)]);
        using var process = PintraceProcess.Start(_folder.Path, "analyze", "trace.txt", "--follow", "-o", "t.db");
        var error = process.StandardError.ReadToEndAsync();
        string? told = process.StandardOutput.ReadLine();
        Assert.Contains("error leaked-pin: page 0x2b85: pinned at pinbug_ioctl", told, StringComparison.Ordinal);
        File.AppendAllLines(path, lines[(lines.Length - 50)..]);
        Thread.Sleep(500);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) kill.WaitForExit();
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 1, await error);
        Assert.Contains("leaked-pin             24", rest, StringComparison.Ordinal);
        Assert.Equal(["t.db", "trace.txt"], _folder.Files);
        Assert.Equal(TraceHeader.Interrupted, new TraceReader(_folder.File("t.db")).Header.State);
        Assert.Equal(0, PintraceProcess.Run(_folder.Path, "verify", "t.db").Code);
    }

    /// <summary>A pipe ends with its writer; what was not asked for is not kept, and the findings are those of an import.</summary>
    [Fact]
    public async Task A_pipe_is_followed_to_its_end()
    {
        File.WriteAllLines(_folder.File("trace.txt"), Lines);
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"cat trace.txt | '{PintraceProcess.Program}' analyze - --follow --json"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = shell.StandardError.ReadToEndAsync();
        using var json = System.Text.Json.JsonDocument.Parse(shell.StandardOutput.ReadToEnd());
        shell.WaitForExit();
        Assert.Equal((1, 4), (shell.ExitCode, json.RootElement.GetProperty("findings").GetArrayLength()));
        Assert.Contains("error leaked-pin: page 0x2b85", await error, StringComparison.Ordinal);
        Assert.Equal(["trace.txt"], _folder.Files);
    }

    [Fact]
    public void A_trace_is_not_followed()
    {
        var (code, _, error) = PintraceProcess.Run(_folder.Path, "analyze", RepoFiles.Path("traces", "drop-buffers.legacy-get.db"), "--follow");
        Assert.Equal(2, code);
        Assert.Contains("is already a trace: analyze it without --follow.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_trace_of_a_kernel_is_refused_and_leaves_nothing()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"echo hello | '{PintraceProcess.Program}' analyze - --follow -o t.db"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(3, shell.ExitCode);
        Assert.Contains("standard input", error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }
}
