using System.Diagnostics;

namespace Pintrace.EndToEnd.Tests;

/// <summary>The program as users start it.</summary>
static class PintraceProcess
{
    public static string Program => Path.Combine(AppContext.BaseDirectory, "pintrace");

    public static Process Start(string folder, params string[] args)
    {
        var start = new ProcessStartInfo(Program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["PINTRACE_CACHE"] = Path.Combine(folder, "cache");
        return Process.Start(start)!;
    }

    public static (int Code, string Out, string Error) Run(string folder, params string[] args)
    {
        using var process = Start(folder, args);
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }
}
