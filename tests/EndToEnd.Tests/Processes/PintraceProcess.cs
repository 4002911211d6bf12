using System.Diagnostics;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>The program as users start it.</summary>
static class PintraceProcess
{
    public static string Program => Path.Combine(AppContext.BaseDirectory, "pintrace");

    public static Process Start(string folder, params string[] args) =>
        Start(new ProcessStartInfo(Program, args), folder);

    /// <summary>Starts a line of shell.</summary>
    public static Process Shell(string folder, string line) => Start(new ProcessStartInfo("sh", ["-c", line]), folder);

    static Process Start(ProcessStartInfo start, string folder)
    {
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["PINTRACE_CACHE"] = Path.Combine(folder, "cache");
        return Process.Start(start)!;
    }

    public static (int Code, string Out, string Error) Run(string folder, params string[] args)
    {
        using var process = Start(folder, args);
        return Finished(process);
    }

    /// <summary>Waits for the end of a process, and takes what it wrote.</summary>
    public static (int Code, string Out, string Error) Finished(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }

    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
