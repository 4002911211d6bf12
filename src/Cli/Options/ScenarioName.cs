using System.CommandLine;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>The scenario of a verb: its argument, or the option --scenario.</summary>
sealed class ScenarioName
{
    /// <summary>The first argument.</summary>
    public Argument<string?> Argument { get; } = new("SCENARIO")
    {
        Description = "The scenario, or a file with one (.json); 'pintrace list scenarios' lists them.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The same as an option.</summary>
    public Option<string?> Option { get; } = new("--scenario")
    {
        Description = "The same as SCENARIO.",
        HelpName = "ID|FILE",
    };

    /// <summary>The scenario's id.</summary>
    /// <exception cref="UsageException">None is named, or two are.</exception>
    public string Of(ParseResult parsed)
    {
        var (argument, option) = (parsed.GetValue(Argument), parsed.GetValue(Option));
        if (argument is not null && option is not null && argument != option)
            throw new UsageException($"One scenario at a time: {argument} or {option}.");
        string verb = parsed.CommandResult.Command.Name;
        return argument ?? option ?? throw new UsageException(
            $"Which scenario? 'pintrace {verb} SCENARIO' names it, 'pintrace list scenarios' lists them.");
    }
}
