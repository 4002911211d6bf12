using System.Diagnostics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>What only a real process shows: signals, sudden death, other processes, pipes.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ProcessTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Trace => _folder.File("t.db");

    Process Recording(long events) =>
        PintraceProcess.Start(
            _folder.Path, "record", "--scenario", "mixed-load", "--events", $"{events}", "-o", "t.db");

    /// <summary>
    /// Whatever the moment: the file opens, verifies, and holds an exact prefix of what the recording makes.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void A_recorder_that_is_killed_leaves_every_committed_batch(int batches)
    {
        for (int attempt = 0; attempt < Thorough.Times(4); attempt++)
        {
            using (var process = Recording(50_000_000))
            {
                WaitForSize(Trace, batches * 500_000 + attempt * 70_000);
                process.Kill();
                process.WaitForExit();
            }
            if (File.Exists(Trace)) CheckPrefix(batches);
            foreach (string left in _folder.Files) File.Delete(_folder.File(left));
        }
    }

    /// <summary>The limit is met within a write, pintrace's or SQLite's, of the trace or of its journal.</summary>
    [Fact]
    public void A_recorder_whose_file_cannot_grow_leaves_every_committed_batch()
    {
        var random = new Random(1);
        for (int attempt = 0; attempt < Thorough.Times(6); attempt++)
        {
            int blocks = random.Next(1, 6000);      // of 512 bytes
            using var process = PintraceProcess.Shell(
                _folder.Path,
                $"trap '' XFSZ; ulimit -f {blocks}; export DOTNET_EnableWriteXorExecute=0; "      // that needs a file
                + $"exec '{PintraceProcess.Program}' record mixed-load --events 200000 -o t.db");
            var (code, output, error) = PintraceProcess.Finished(process);
            Assert.True((code, output) == (3, ""), $"{blocks} blocks: {code} {output}{error}");
            Assert.Matches("^pintrace: t.db cannot be .*\n$", error);
            if (File.Exists(Trace)) CheckPrefix(0);
            foreach (string left in _folder.Files) File.Delete(_folder.File(left));
        }
    }

    [Theory]
    [InlineData("-o out.json", "out.json cannot be written: Specified file length was too large for the file system.")]
    [InlineData("> out.json", "Reading or writing failed: Specified file length was too large for the file system.")]
    public void An_output_that_cannot_grow_is_refused(string to, string sentence)
    {
        Runs.InFile(Trace, "mixed-load", "linux-7.0", events: 5000);
        using var process = PintraceProcess.Shell(
            _folder.Path,
            "trap '' XFSZ; ulimit -f 20; export DOTNET_EnableWriteXorExecute=0; "
            + $"exec '{PintraceProcess.Program}' export t.db --format ndjson {to}");
        var (code, output, error) = PintraceProcess.Finished(process);
        Assert.Equal((3, "", $"pintrace: {sentence}\n"), (code, output, error));
        Assert.DoesNotContain(_folder.Files, name => name.EndsWith(".part", StringComparison.Ordinal));
    }

    static void WaitForSize(string path, long bytes)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); Thread.Sleep(1))
            if (new FileInfo(path) is { Exists: true } file && file.Length >= bytes) return;
    }

    void CheckPrefix(int batches)
    {
        var (code, output, error) = InProcess.Run("verify", Trace);
        Assert.True(code == 0, output + error);
        const string tail =
            "tail     the recorder was killed or could not write on; every batch that it committed is here";
        Assert.Contains(tail, output, StringComparison.Ordinal);
        var trace = new TraceReader(Trace);
        Assert.Equal(0, trace.EventCount % TraceWriter.BatchSize);
        Assert.InRange(trace.EventCount, batches > 1 ? 1 : 0, 50_000_000);
        Assert.Equal(0, InProcess.Run("analyze", Trace, "--exit-zero").Code);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Ctrl_c_stops_promptly_and_leaves_a_valid_shorter_trace(string signal)
    {
        if (signal == "INT" && IgnoresInterrupts()) signal = "TERM";
        using var process = Recording(20_000_000);
        WaitForSize(Trace, 2_000_000);
        PintraceProcess.Signal(process, signal);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        var (code, output, error) = PintraceProcess.Finished(process);
        Assert.Equal((130, "pintrace: Interrupted.\n"), (code, error));
        Assert.Contains("next: pintrace analyze t.db", output, StringComparison.Ordinal);
        string verified = InProcess.Run("verify", Trace).Out;
        Assert.Contains("tail     the recording was interrupted", verified, StringComparison.Ordinal);
        Assert.Equal(["t.db"], _folder.Files);
    }

    /// <summary>
    /// A shell makes its background jobs ignore SIGINT, and their children inherit that: then Ctrl-C is not for them,
    /// nor for these tests.
    /// </summary>
    static bool IgnoresInterrupts()
    {
        const ulong interrupt = 1UL << 2 - 1;
        const string status = "/proc/self/status", label = "SigIgn:";
        if (!File.Exists(status)) return false;
        string ignored = File.ReadLines(status).First(line => line.StartsWith(label, StringComparison.Ordinal));
        return (Convert.ToUInt64(ignored[label.Length..].Trim(), 16) & interrupt) != 0;
    }

    [Fact]
    public void A_trace_that_another_process_writes_is_refused_by_every_reader()
    {
        using var process = Recording(20_000_000);
        WaitForSize(Trace, 1_000_000);
        string refusal = $"pintrace: {Trace} is being written by another process; try again when it has finished.\n";
        foreach (string verb in new[] { "analyze", "verify", "show" })
            Assert.Equal((3, "", refusal), InProcess.Run(verb, Trace));
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>A lock of a process would end with any opening of the file in it that is closed.</summary>
    [Fact]
    public void A_trace_that_this_process_writes_and_reads_is_refused_to_others()
    {
        var header = new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full };
        using var writer = new TraceWriter(Trace, header, force: false);
        _ = File.ReadAllBytes(Trace);
        string refusal = $"pintrace: {Trace} is being written by another process; try again when it has finished.\n";
        Assert.Equal((3, "", refusal), PintraceProcess.Run(_folder.Path, "verify", Trace));
    }

    [Fact]
    public void A_pipe_is_no_trace_and_is_not_waited_for()
    {
        _folder.MakePipe("p");
        Assert.Equal((3, "", "pintrace: p is empty.\n"), PintraceProcess.Run(_folder.Path, "analyze", "p"));
    }

    [Fact]
    public void Ctrl_c_ends_the_wait_for_somebody_who_writes_into_a_pipe()
    {
        _folder.MakePipe("p");
        using var process = PintraceProcess.Start(_folder.Path, "import", "p", "-o", "t.db");
        Thread.Sleep(1000);      // it is waiting by then; if not, it ends as soon
        PintraceProcess.Signal(process, "TERM");
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        var (code, _, error) = PintraceProcess.Finished(process);
        Assert.Equal((130, "pintrace: Interrupted.\n"), (code, error));
        Assert.Equal(["p"], _folder.Files);
    }

    /// <summary>Some begin when another has begun, some at the same moment.</summary>
    [Fact]
    public void Of_recorders_that_force_the_same_name_one_wins_and_the_others_exit_3()
    {
        string[] record = ["record", "--scenario", "mixed-load", "--events", "300000", "-o", "t.db", "--force"];
        var all = Enumerable.Range(0, 4).Select(_ => PintraceProcess.Start(_folder.Path, record)).ToList();
        var ends = all.ConvertAll(PintraceProcess.Finished);
        foreach (var process in all) process.Dispose();
        Assert.Contains(ends, end => end.Code == 0);
        foreach (var end in ends.Where(end => end.Code != 0))
            Assert.Equal(
                (3, "pintrace: t.db is being written by another process; try again when it has finished.\n"),
                (end.Code, end.Error));
        Assert.InRange(new TraceReader(Trace).EventCount, 300_000, 300_100);
        Assert.Equal(["t.db"], _folder.Files);
    }

    /// <summary>The query has no end of its own; the findings of an analysis are its answer, read or not.</summary>
    [Theory]
    [InlineData(0, "query", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "--limit", "0", "--timeout", "0", "--format", "csv")]
    [InlineData(1, "analyze", "--limit", "0")]
    public void A_reader_that_has_seen_enough_ends_it_and_is_no_error(int code, string verb, params string[] options)
    {
        File.Copy(RepoFiles.Path("traces", "mixed-load.linux-7.0.db"), Trace);
        using var process = PintraceProcess.Start(_folder.Path, [verb, "t.db", .. options]);
        process.StandardOutput.ReadLine();
        process.StandardOutput.Close();
        Assert.Equal("", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(code, process.ExitCode);
    }

    [Fact]
    public void Results_that_cannot_be_written_are_no_defect()
    {
        string line = $"exec '{PintraceProcess.Program}' list policies >/dev/full";
        using var shell = PintraceProcess.Shell(_folder.Path, line);
        const string error = "pintrace: Reading or writing failed: No space left on device.\n";
        Assert.Equal((3, "", error), PintraceProcess.Finished(shell));
    }

    [Fact]
    public void The_version_is_that_of_the_log() =>
        Assert.Equal((0, TraceHeader.Version + "\n", ""), PintraceProcess.Run(_folder.Path, "--version"));

    [Fact]
    public void Two_recordings_in_two_processes_are_equal_to_the_byte()
    {
        string[] record = ["record", "--scenario", "mixed-load", "--seed", "9", "--events", "50000", "-o"];
        foreach (string name in new[] { "a.db", "b.db" })
            Assert.Equal(0, PintraceProcess.Run(_folder.Path, [.. record, name]).Code);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.db")), File.ReadAllBytes(_folder.File("b.db")));
    }
}
