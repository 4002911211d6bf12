using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli;

/// <summary>Parses and runs commands, and turns whatever goes wrong into one sentence and an exit code.</summary>
static class CommandLine
{
    static readonly Option<bool> NoColor = new("--no-color")
    {
        Description = "No colours, even on a terminal (NO_COLOR does the same).",
        Recursive = true,
    };

    static readonly Option<bool> NoPager = new("--no-pager")
    {
        Description = "Long output goes to the terminal itself, not through PINTRACE_PAGER, PAGER or less.",
        Recursive = true,
    };

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
        catch (OperationCanceledException) when (session.IsLeft)
        {
            return ExitCode.Clean;
        }
        catch (OperationCanceledException)
        {
            return Fail(session, "Interrupted.", ExitCode.Interrupted);
        }
        catch (OutOfMemoryException)
        {
            return Fail(session, "There is not enough memory for this.", ExitCode.Input);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            return Fail(session, $"Reading or writing failed: {Sentence.Of(e)}", ExitCode.Input);
        }
#pragma warning disable CA1031 // the outermost frame: a defect is reported as one
        catch (Exception e)
#pragma warning restore CA1031
        {
            string version = TraceHeader.Version;
            return Fail(session, $"This is a defect in pintrace {version}, please report it:", ExitCode.Defect, $"{e}");
        }
    }

    static int Invoke(IReadOnlyList<string> args, Session session)
    {
        var root = Root(session);
        if (args.Count == 0 || args[0] == "help") args = [.. args.Skip(1), "--help"];
        if (args[0].StartsWith("[suggest:", StringComparison.Ordinal)) return Suggest(args, root, session);
        RefuseUnknownVerb(args[0], root);
        var parsed = root.Parse(args);
        RefuseErrors(parsed, root);
        if (parsed.GetValue(NoColor)) session.WithoutColour();
        if (parsed.GetValue(NoPager)) session.WithoutPager();
        if (parsed.GetValue(ScreenWidth.Option) is { } width) session.WithWidth(width);
        foreach (var help in root.Options.OfType<HelpOption>().Select(o => o.Action).OfType<HelpAction>())
            help.MaxWidth = session.Width;
        int code = parsed.Invoke(new InvocationConfiguration
        {
            Output = session.Out,
            Error = session.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
        session.Out.Flush();
        return code;
    }

    /// <summary>Tells a shell which words can stand where the cursor is, each in a line of its own.</summary>
    static int Suggest(IReadOnlyList<string> args, RootCommand root, Session session)
    {
        const char ofWindows = '/';      // as in /?
        foreach (var command in root.Subcommands) KnownWords.AddTo(command);
        var words = new StringWriter();
        root.Parse(args).Invoke(new InvocationConfiguration { Output = words });
        foreach (string word in words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (!word.StartsWith(ofWindows)) session.Out.WriteLine(word);
        session.Out.Flush();
        return ExitCode.Clean;
    }

    static void RefuseUnknownVerb(string verb, RootCommand root)
    {
        string[] verbs = [.. root.Subcommands.Select(c => c.Name)];
        if (!verb.StartsWith('-') && !verbs.Contains(verb))
            throw new UsageException($"There is no command '{verb}'; {Nearest.Sentence(verb, verbs)}");
    }

    static void RefuseErrors(ParseResult parsed, RootCommand root)
    {
        var command = parsed.CommandResult.Command;
        string help = command == root ? "pintrace --help" : $"pintrace {command.Name} --help";
        if (UnknownOptions(parsed).FirstOrDefault() is { } option)
            throw new UsageException(UnknownOption(option, command, root, help));
        if (parsed.Errors.Count == 0) return;
        throw new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')}; '{help}' shows what is allowed.");
    }

    /// <summary>What looks like an option and is none; an argument may have taken it for its value.</summary>
    static IEnumerable<string> UnknownOptions(ParseResult parsed)
    {
        if (parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)) return [];
        var values = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens);
        var words = values.Select(t => t.Value).Where(v => v is ['-', '-', >= 'a' and <= 'z', ..]);
        return words.Concat(parsed.UnmatchedTokens.Where(t => t.StartsWith('-')));
    }

    static string UnknownOption(string option, Command command, RootCommand root, string help)
    {
        string name = option.Split('=')[0];
        string[] words = [.. command.Options.Concat(root.Options).Select(o => o.Name.TrimStart('-'))];
        string? nearest = Nearest.Of(name.TrimStart('-'), words).FirstOrDefault();
        string hint = nearest is null ? $"'{help}' shows what is allowed." : $"did you mean --{nearest}?";
        return $"{command.Name} has no option '{name}'; {hint}";
    }

    /// <summary>All verbs; also for tests that compare the documentation with them.</summary>
    public static RootCommand Root(Session session)
    {
        var root = new RootCommand(
            "Traces how kernels pin user pages: records a simulated kernel under a pinning policy or imports a real "
            + "one's trace, and finds what goes wrong.");
        var commands = typeof(CommandLine).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ICliCommand)) && type.IsClass)
            .Select(type => (ICliCommand)Activator.CreateInstance(type, nonPublic: true)!)
            .Select(verb => verb.Build(session));
        foreach (var command in commands.OrderBy(c => c.Name, StringComparer.Ordinal)) root.Add(command);
        root.Add(NoColor);
        root.Add(NoPager);
        root.Add(ScreenWidth.Option);
        return root;
    }

    static int Fail(Session session, string sentence, int code, string detail = "")
    {
        TryFlush(session);
        session.Error.WriteLine("pintrace: " + sentence);
        if (detail.Length > 0) session.Error.Write(detail + "\n");
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
            // the results are no longer read; the sentence on stderr still matters
        }
    }
}
