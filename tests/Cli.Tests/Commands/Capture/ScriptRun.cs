using System.Diagnostics;
using Pintrace.Recorder;
using Pintrace.Tests.Support;

namespace Pintrace.Cli.Tests.Commands.Capture;

/// <summary>
/// Runs a capture script where nothing is real: tracefs is a folder of files, and uname, id and the tools are scripts.
/// The workload puts into the file "trace" what a kernel would have traced.
/// </summary>
sealed class ScriptRun : IDisposable
{
    const string Grab = "grab_fast_ret: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast)";
    const string Page = "page=0xffd4000000004000", Folio = "folio=0xffd4000000004000";

    public const string Traced = $"""
                  wl-7 [001] d..1. 1.0: {Grab} {Page} refs=1 flags=0x80001 {Folio} rc=1026
                  wl-7 [001] ..... 1.1: sched_process_exit: comm=wl pid=7 prio=120
                  wl-9 [001] ..... 2.0: wb_end: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3

        """;

    static readonly (string File, string Content)[] Settings =
    [
        ("current_tracer", "nop"),
        ("tracing_on", "1"),
        ("trace_clock", "[local] global mono"),
        ("buffer_size_kb", "7 (expanded: 1408)"),
        ("options/record-tgid", "0"),
    ];

    readonly TempFolder _folder = new();
    readonly Dictionary<string, string> _exported = [];
    readonly Dictionary<string, string> _environment = new()
    {
        ["SETTLE_SECONDS"] = "0", ["BTF"] = "/none", ["LOCKDOWN"] = "/none",
    };

    /// <summary>A recording tool that runs its command as the tools do, and whose report is the sample.</summary>
    public const string Recorder = """
        case $1 in
        record)
            echo "$*" > args
            cat t/buffer_size_kb >> args
            echo 77 > t/buffer_size_kb
            while [ "$1" != sh ]; do shift; done
            exec "$@" ;;
        *) cat sample ;;
        esac
        """;

    /// <summary>A bpftrace that has attached its probes when it starts, and then waits for SIGINT.</summary>
    public const string Bpftrace = """
        cp "$3" program
        cat sample >> "$2"
        echo '# pintrace bpftrace 2' >> "$2"
        trap 'echo "@events: 3" >> "$2"; exit 0' INT
        while :; do sleep 0.05; done
        """;

    static string Program => System.IO.Path.Combine(AppContext.BaseDirectory, "Pintrace.Cli.Tests");

    string Path => _folder.File("bin") + ":" + Environment.GetEnvironmentVariable("PATH");

    public static bool IsPossible => File.Exists("/bin/sh");

    /// <summary>The script of a tool for 6.12.</summary>
    public static string Script(string tool, string kernel = "6.12") =>
        CliRun.Of("capture", "--tool", tool, "--kernel", kernel).Out;

    public ScriptRun(string release = "6.12.95-amd64")
    {
        var probes = CaptureRecipe.For("ftrace", "6.12");
        Write("t/trace", "old\n");
        foreach (var (file, content) in Settings) Write("t/" + file, content + "\n");
        foreach (string file in new[] { "set_event", "dynamic_events" }) Write("t/" + file, "");
        Write("t/kprobe_profile", "  gup_put         96       3\n  other           1       1\n");
        foreach (var probe in probes.Probes)
        {
            Write($"t/events/pin/{probe.Name}/enable", "0\n");
            Write($"t/events/pin/{probe.Name}/trigger", "");
        }
        Write("t/available_filter_functions", string.Concat(probes.Probes.Select(p => p.Function + "\n")));
        foreach (string tracepoint in probes.Tracepoints) Write($"t/events/{tracepoint}/enable", "0\n");
        Write("sample", Traced);
        Write("proc/sys/kernel/osrelease", release + "\n");
        Tool("uname", $"[ \"$1\" = -r ] && echo {release} || echo x86_64");
        Tool("id", "echo 0");
        _environment["TRACEFS"] = _folder.File("t");
        _environment["NOTES"] = _folder.File("notes");
    }

    /// <summary>The command line in a process of its own, whose kernel this is.</summary>
    public Process Start(params string[] args)
    {
        var settings = _environment.Append(new("PATH", Path));
        File.WriteAllLines(PathOf("system"), [_folder.Path, .. settings.Select(s => $"{s.Key}={s.Value}")]);
        var start = new ProcessStartInfo(Program, [PathOf("system"), .. args])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in _exported) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>A line of shell, in the folder.</summary>
    public Process Shell(string line) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { WorkingDirectory = _folder.Path })!;

    /// <summary>Waits for the end of a process that was started.</summary>
    public (int Code, string Out, string Error) Finished(Process process)
    {
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, WithoutFolder(output), WithoutFolder(error.Result));
        }
    }

    /// <summary>A command line from its start to its end, without input.</summary>
    public (int Code, string Out, string Error) Pintrace(params string[] args)
    {
        var process = Start(args);
        process.StandardInput.Close();
        return Finished(process);
    }

    string WithoutFolder(string text) => text.Replace(_folder.Path + "/", "", StringComparison.Ordinal);

    /// <summary>A variable of the user's environment, in processes that are started from now on.</summary>
    public void Export(string variable, string value) => _exported[variable] = value;

    public ScriptRun With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllText(_folder.File(path), content);
    }

    /// <summary>A program that the script will find first.</summary>
    public void Tool(string name, string body)
    {
        Write("bin/" + name, "#!/bin/sh\n" + body + "\n");
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(_folder.File("bin/" + name), Mode);
    }

    /// <summary>The tool of a script, as a program that does what is needed of it.</summary>
    public void Fake(string tool)
    {
        if (tool == "bpftrace") With("BTF", "/dev/null").Tool(tool, Bpftrace);
        else if (tool != "ftrace") Tool(tool, Recorder);
    }

    public string Read(string path) => File.ReadAllText(_folder.File(path));
    public string PathOf(string path) => _folder.File(path);

    /// <summary>The script is given on standard input, as a pipe would.</summary>
    public (int Code, string Error) Run(string script, params string[] workload)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-s", "--", .. workload])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = Path;
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1))) process.Kill(entireProcessTree: true);
        return (process.ExitCode, WithoutFolder(error.Result));
    }

    public void Dispose() => _folder.Dispose();
}
