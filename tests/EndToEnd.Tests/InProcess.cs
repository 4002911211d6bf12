using Pintrace.Cli;

namespace Pintrace.EndToEnd.Tests;

/// <summary>A command run in this process.</summary>
static class InProcess
{
    public static (int Code, string Out, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var session = new Session { Out = output, Error = error };
        int code = CommandLine.Run(args, session);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
