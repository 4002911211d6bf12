using System.CommandLine;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli;

/// <summary>Parses, runs, and turns what went wrong into one sentence and an exit code.</summary>
static class CommandLine
{
    static readonly Option<bool> NoColor = new("--no-color") { Description = "No colours, even on a terminal (NO_COLOR says the same).", Recursive = true };

    public static int Run(IReadOnlyList<string> args, Session session)
    {
        try
        {
            return Invoke(args, session);
        }
        catch (UsageException e)
        {
            return Fail(session, e.Message, ExitCode.Usage, e.Detail);
        }
        catch (InputException e)
        {
            return Fail(session, e.Message, ExitCode.Input);
        }
        catch (OperationCanceledException)
        {
            return Fail(session, "Interrupted.", ExitCode.Interrupted);
        }
        catch (IOException e) when (IsClosedPipe(e))
        {
            return ExitCode.Clean;      // the reader has seen enough, as in "pintrace query ... | head"
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(session, $"Reading or writing failed: {e.Message.TrimEnd('.')}.", ExitCode.Input);
        }
#pragma warning disable CA1031 // the outermost frame: a defect is reported as one
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(session, $"This is a defect in pintrace {TraceHeader.Version}, please report it: {e}", ExitCode.Defect);
        }
    }

    static int Invoke(IReadOnlyList<string> args, Session session)
    {
        var root = Root(session);
        if (args.Count == 0 || args[0] == "help") args = [.. args.Skip(1), "--help"];
        if (args[0] is var unknown && !unknown.StartsWith('-') && root.Subcommands.All(c => c.Name != unknown))
            throw new UsageException($"There is no command '{unknown}'; {Nearest.Sentence(unknown, [.. root.Subcommands.Select(c => c.Name)])}");
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string verb = parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ";
            throw new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')}; 'pintrace {verb}--help' tells what is allowed.");
        }
        if (parsed.GetValue(NoColor)) session.WithoutColour();
        int code = parsed.Invoke(new InvocationConfiguration { Output = session.Out, Error = session.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        session.Out.Flush();
        return code;
    }

    /// <summary>All verbs; also for tests that hold the documentation against them.</summary>
    public static RootCommand Root(Session session)
    {
        var root = new RootCommand("Traces how kernels pin user pages: records a simulated kernel under a pinning policy or imports a real one's trace, and finds what goes wrong.");
        var commands = typeof(CommandLine).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(ICliCommand)) && t.IsClass)
            .Select(t => ((ICliCommand)Activator.CreateInstance(t, nonPublic: true)!).Build(session)).OrderBy(c => c.Name, StringComparer.Ordinal);
        foreach (var command in commands) root.Add(command);
        root.Add(NoColor);
        return root;
    }

    static int Fail(Session session, string sentence, int code, string detail = "")
    {
        TryFlush(session);
        session.Error.WriteLine("pintrace: " + sentence);
        if (detail.Length > 0) session.Error.WriteLine(detail);
        return code;
    }

    static void TryFlush(Session session)
    {
        try
        {
            session.Out.Flush();
        }
        catch (IOException)
        {
            // nobody reads the results any more; the sentence on stderr still counts
        }
    }

    static bool IsClosedPipe(IOException e) => e.Message.Contains("Broken pipe", StringComparison.OrdinalIgnoreCase);
}
