using System.IO.Compression;
using System.Text.Json;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>A trace of a kernel is read while it is written.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FollowTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static string[] Lines
    {
        get
        {
            using var file = File.OpenRead(RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz"));
            using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
            return text.ReadToEnd().Split('\n');
        }
    }

    /// <summary>The first half of the text, which has a leak in it; then the rest; then Ctrl-C.</summary>
    [Fact]
    public async Task A_leak_is_told_before_the_trace_has_ended_and_ctrl_c_leaves_a_valid_trace()
    {
        string[] lines = Lines;
        string path = _folder.File("trace.txt");
        File.WriteAllLines(path, lines[..^50]);
        using var process = PintraceProcess.Start(_folder.Path, "analyze", "trace.txt", "--follow", "-o", "t.db");
        var error = process.StandardError.ReadToEndAsync();
        string? told = process.StandardOutput.ReadLine();
        Assert.Contains("error leaked-pin, leak: page 0x2b85: pinned at pinbug_ioctl", told, StringComparison.Ordinal);
        File.AppendAllLines(path, lines[^50..]);
        Thread.Sleep(500);
        PintraceProcess.Signal(process, "TERM");
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 1, await error);
        Assert.Contains("leaked-pin             24", rest, StringComparison.Ordinal);
        Assert.Equal(["t.db", "trace.txt"], _folder.Files);
        Assert.Equal(TraceHeader.Interrupted, new TraceReader(_folder.File("t.db")).Header.State);
        Assert.Equal(0, InProcess.Run("verify", _folder.File("t.db")).Code);
    }

    /// <summary>A pipe ends with its writer; no trace is left without -o; the findings are an import's.</summary>
    [Fact]
    public void A_pipe_is_followed_to_its_end()
    {
        File.WriteAllLines(_folder.File("trace.txt"), Lines);
        string line = $"cat trace.txt | '{PintraceProcess.Program}' analyze - --follow --json";
        using var shell = PintraceProcess.Shell(_folder.Path, line);
        var (code, output, error) = PintraceProcess.Finished(shell);
        using var json = JsonDocument.Parse(output);
        Assert.Equal((1, 4), (code, json.RootElement.GetProperty("findings").GetArrayLength()));
        Assert.Contains("error leaked-pin, leak: page 0x2b85", error, StringComparison.Ordinal);
        Assert.Equal(["trace.txt"], _folder.Files);
    }

    [Fact]
    public void A_trace_is_not_followed()
    {
        string trace = RepoFiles.Path("traces", "drop-buffers.legacy-get.db");
        var (code, _, error) = InProcess.Run("analyze", trace, "--follow");
        Assert.Equal(2, code);
        Assert.Contains("is already a trace: analyze it without --follow.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_trace_of_a_kernel_is_refused_and_leaves_nothing()
    {
        string line = $"echo hello | '{PintraceProcess.Program}' analyze - --follow -o t.db";
        using var shell = PintraceProcess.Shell(_folder.Path, line);
        var (code, _, error) = PintraceProcess.Finished(shell);
        Assert.Equal(3, code);
        Assert.Contains("standard input", error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }
}
