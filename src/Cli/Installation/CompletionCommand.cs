using System.CommandLine;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Installation;

sealed class CompletionCommand : ICliCommand
{
    readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish." };

    public Command Build(Session session)
    {
        var command = new Command("completion", "Prints what makes a shell complete the command lines of pintrace.")
        {
            _shell,
        };
        command.SetAction(parsed => Run(parsed.GetValue(_shell)!, session));
        return command;
    }

    static int Run(string shell, Session session)
    {
        if (!KnownWords.Shells.Contains(shell))
            throw new UsageException(
                $"There is no completion for '{shell}'; {Nearest.Sentence(shell, KnownWords.Shells)}");
        string name = $"{typeof(CompletionCommand).Namespace}.completion.{shell}";
        using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(name)!);
        session.Out.Write(script.ReadToEnd());
        return ExitCode.Clean;
    }
}
