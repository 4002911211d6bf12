using System.Diagnostics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>What only a real process shows: signals, sudden death, other processes, pipes.</summary>
public sealed class ProcessTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    Process Recording(long events) => PintraceProcess.Start(_folder.Path, "record", "--scenario", "mixed-load", "--events", $"{events}", "-o", "t.db");

    static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Whatever the moment: the file opens, verifies, and holds an exact prefix of what the recording makes.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void A_recorder_that_is_killed_leaves_every_committed_batch(int batches)
    {
        for (int attempt = 0; attempt < 4; attempt++)
        {
            string path = _folder.File("t.db");
            using (var process = Recording(50_000_000))
            {
                WaitForSize(path, batches * 500_000 + attempt * 70_000);
                process.Kill();
                process.WaitForExit();
            }
            if (File.Exists(path)) CheckPrefix(path, batches);
            foreach (string left in _folder.Files) File.Delete(_folder.File(left));
        }
    }

    static void WaitForSize(string path, long bytes)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); Thread.Sleep(1))
            if (new FileInfo(path) is { Exists: true } file && file.Length >= bytes) return;
    }

    void CheckPrefix(string path, int batches)
    {
        var (code, output, error) = PintraceProcess.Run(_folder.Path, "verify", "t.db");
        Assert.True(code == 0, output + error);
        Assert.Contains("tail     the recorder was killed; every batch that it committed is here", output, StringComparison.Ordinal);
        var trace = new TraceReader(path);
        Assert.Equal(0, trace.EventCount % TraceWriter.BatchSize);
        Assert.InRange(trace.EventCount, batches > 1 ? 1 : 0, 50_000_000);
        Assert.Equal(0, PintraceProcess.Run(_folder.Path, "analyze", "t.db", "--exit-zero").Code);
    }

    /// <summary>A shell makes its background jobs ignore SIGINT, and their children inherit that: then Ctrl-C is not for them, nor for these tests.</summary>
    static bool IgnoresInterrupts() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is var mask && (Convert.ToUInt64(mask[7..].Trim(), 16) & 2) != 0;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Ctrl_c_stops_promptly_and_leaves_a_valid_shorter_trace(string signal)
    {
        if (signal == "INT" && IgnoresInterrupts()) signal = "TERM";
        using var process = Recording(500_000_000);
        WaitForSize(_folder.File("t.db"), 2_000_000);
        Signal(process, signal);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal((130, "pintrace: Interrupted.\n"), (process.ExitCode, process.StandardError.ReadToEnd()));
        Assert.Contains("next: pintrace analyze t.db", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        Assert.Contains("tail     the recording was interrupted", PintraceProcess.Run(_folder.Path, "verify", "t.db").Out, StringComparison.Ordinal);
        Assert.Equal(["t.db"], _folder.Files);
    }

    [Fact]
    public void A_trace_that_another_process_writes_is_refused_by_every_reader()
    {
        using var process = Recording(500_000_000);
        WaitForSize(_folder.File("t.db"), 1_000_000);
        foreach (string verb in new[] { "analyze", "verify", "show" })
            Assert.Equal((3, "", "pintrace: t.db is being written by another process; try again when it has finished.\n"), PintraceProcess.Run(_folder.Path, verb, "t.db"));
        process.Kill();
        process.WaitForExit();
    }

    [Fact]
    public void A_pipe_is_no_trace_and_is_not_waited_for()
    {
        using (var make = Process.Start("mkfifo", [_folder.File("p")])) make.WaitForExit();
        Assert.Equal((3, "", "pintrace: p is empty.\n"), PintraceProcess.Run(_folder.Path, "analyze", "p"));
    }

    [Fact]
    public void A_reader_that_has_seen_enough_is_no_error()
    {
        Assert.Equal(0, PintraceProcess.Run(_folder.Path, "record", "--scenario", "mixed-load", "--events", "20000", "-o", "t.db").Code);
        using var process = PintraceProcess.Start(_folder.Path, "query", "t.db", "SELECT * FROM events", "--limit", "0", "--format", "csv");
        process.StandardOutput.ReadLine();
        process.StandardOutput.Close();
        Assert.Equal("", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Results_that_can_not_be_written_are_no_defect()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec {PintraceProcess.Program} list policies >/dev/full"]) { RedirectStandardError = true })!;
        Assert.Equal("pintrace: Reading or writing failed: No space left on device.\n", shell.StandardError.ReadToEnd());
        shell.WaitForExit();
        Assert.Equal(3, shell.ExitCode);
    }

    [Fact]
    public void The_version_is_that_of_the_log() => Assert.Equal((0, TraceHeader.Version + "\n", ""), PintraceProcess.Run(_folder.Path, "--version"));

    [Fact]
    public void Two_recordings_in_two_processes_are_equal_to_the_byte()
    {
        foreach (string name in new[] { "a.db", "b.db" }) Assert.Equal(0, PintraceProcess.Run(_folder.Path, "record", "--scenario", "mixed-load", "--seed", "9", "--events", "50000", "-o", name).Code);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.db")), File.ReadAllBytes(_folder.File("b.db")));
    }
}
