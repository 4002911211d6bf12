using System.Diagnostics;
using System.Runtime.InteropServices;
using Pintrace.Recorder;
using Pintrace.Recorder.RealKernels.Capture;

namespace Pintrace.Cli.Tracing;

/// <summary>
/// Runs the capture script of ftrace, which does all that is done to the kernel and undoes it, in a folder of its own.
/// The workload has the terminal's input and output. Signals go to the script: Ctrl-C and SIGTERM end the workload,
/// and the script writes what was seen.
/// </summary>
sealed class CaptureProcess : IDisposable
{
    const string Shell = "/bin/sh", NewSession = "setsid";
    const int Killed = 128 + 9, Terminate = 15;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pintrace-");
    readonly Session _session;
    readonly IReadOnlyList<string> _settings;
    bool _isKept, _isKilled;

    /// <param name="recipe">The recipe of ftrace.</param>
    /// <param name="findings">What the script's head says about findings.</param>
    /// <param name="settings">Variables of the script.</param>
    /// <param name="session">The command's session.</param>
    public CaptureProcess(
        CaptureRecipe recipe,
        IReadOnlyList<FindingVisibility> findings,
        IEnumerable<(string Name, string Value)> settings,
        Session session)
    {
        _session = session;
        (string Name, string)[] own = [("PINTRACE_VERB", "trace"), ("SCRATCH", _folder.FullName), ("OUT", Text)];
        var ofCommand = own.Concat(settings).ToList();
        _settings = [.. ofCommand.Select(s => s.Name)];
        var all = session.System.Settings.Select(s => (s.Key, s.Value)).Concat(ofCommand);
        string assignments = string.Concat(all.Select(s => $"{s.Item1}={Quoted(s.Item2)}\n"));
        File.WriteAllText(Script, assignments + recipe.WriteScript(findings));
    }

    /// <summary>Where the script writes the kernel's text.</summary>
    public string Text => Path.Combine(_folder.FullName, "trace.txt");

    /// <summary>The workload was run, whatever became of it, and the script has written the trace.</summary>
    public bool HasTrace => !_isKilled && File.Exists(WorkloadStatus) && File.Exists(Text);

    /// <summary>Where the exit status of the workload is when it has ended.</summary>
    string WorkloadStatus => Path.Combine(_folder.FullName, "status");

    string Script => Path.Combine(_folder.FullName, "trace.sh");

    /// <summary>The workload sees the user's variables, also those that have a meaning for the script.</summary>
    IEnumerable<string> Restoring
    {
        get
        {
            string[] changed = [.. _settings.Where(s => Environment.GetEnvironmentVariable(s) is not null)];
            return changed.Length == 0 ? [] : changed.Select(ValueOf).Prepend("env");
        }
    }

    static string ValueOf(string variable) => $"{variable}={Environment.GetEnvironmentVariable(variable)}";

    static string Quoted(string value) => $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>Runs the script with a workload. Its exit status is the workload's if there is a trace.</summary>
    public int Run(IEnumerable<string> workload)
    {
        int status = Start([.. Restoring, .. workload]);
        bool isOfWorkload = File.Exists(WorkloadStatus) && File.ReadAllText(WorkloadStatus).Trim() == $"{Killed}";
        _isKilled = status == Killed && !isOfWorkload;
        if (_isKilled) Start(["--cleanup"]);
        return status;
    }

    /// <summary>Removes what captures that were killed have left; the script says what.</summary>
    public int CleanUp() => Start(["--cleanup"]);

    /// <summary>
    /// The script has a session of its own, so that Ctrl-C reaches it through this process, and once. Where there is no
    /// setsid, the terminal sends it to both.
    /// </summary>
    int Start(IEnumerable<string> words)
    {
        _session.Out.Flush();
        bool isOwnSession = Exists(NewSession);
        string[] shell = isOwnSession ? [NewSession, Shell] : [Shell];
        var started = new TaskCompletionSource<Process>();
        using var signals = _session.HandOn(signal => Send(started.Task.Result, signal, isOwnSession));
        _session.Cancel.ThrowIfCancellationRequested();
        using var process = Process.Start(new ProcessStartInfo(shell[0], [.. shell[1..], Script, .. words]))!;
        started.SetResult(process);
        process.WaitForExit();
        return process.ExitCode;
    }

    static bool Exists(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => File.Exists(Path.Combine(f, tool)));

    static void Send(Process to, PosixSignal signal, bool isOwnSession)
    {
        const int interrupt = 2;
        bool isInterrupt = signal == PosixSignal.SIGINT;
        if (!to.HasExited && (isOwnSession || !isInterrupt))
            _ = NativeCalls.Kill(to.Id, isInterrupt ? interrupt : Terminate);
    }

    /// <summary>The text stays where it is; the sentence says where.</summary>
    public string Keep()
    {
        _isKept = true;
        return Text;
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        if (!_isKept) _folder.Delete(recursive: true);
    }
}
