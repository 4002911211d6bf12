namespace Pintrace.Cli.Tests;

/// <summary>
/// The program as a process that traces a system made of files: the first argument names a file with the root of that
/// system and the settings of the capture script; the others are the command line.
/// </summary>
static class TestProgram
{
    static int Main(string[] args)
    {
        string[] lines = File.ReadAllLines(args[0]);
        var settings = lines[1..].Select(l => l.Split('=', 2)).ToDictionary(s => s[0], s => s[1]);
        using var session = Session.OfProcess(new TracedSystem(lines[0], settings));
        return CommandLine.Run(args[1..], session);
    }
}
