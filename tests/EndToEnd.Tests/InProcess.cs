using Pintrace.Cli;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>A command run in this process: what it wrote and how it ended.</summary>
static class InProcess
{
    /// <summary>Runs a command that names its files by full paths, or has none.</summary>
    public static (int Code, string Out, string Error) Run(params string[] args) =>
        Run(null, session => CommandLine.Run(args, session));

    /// <summary>Runs a command in a folder; only for tests of the collection <see cref="WorkingFolder"/>.</summary>
    public static (int Code, string Out, string Error) RunIn(string folder, string[] args) =>
        Run(Path.Combine(folder, "cache"), session => RunIn(folder, args, session));

    /// <inheritdoc cref="RunIn(string, string[])"/>
    public static int RunIn(string folder, string[] args, Session session)
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            return CommandLine.Run(args, session);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    static (int Code, string Out, string Error) Run(string? cacheFolder, Func<Session, int> run)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var session = new Session { Out = output, Error = error, CacheFolder = cacheFolder };
        int code = run(session);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}

/// <summary>
/// Tests that change the working folder, which is one for the whole process, run one after the other. All other tests
/// of the process name files by full paths.
/// </summary>
[CollectionDefinition(nameof(WorkingFolder))]
public class WorkingFolder;
