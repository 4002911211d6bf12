using System.CommandLine;

namespace Pintrace.Cli;

/// <summary>Arguments and options that several verbs have, worded the same everywhere.</summary>
static class Arguments
{
    public static Argument<string> Trace => new("TRACE") { Description = "The trace file." };
    public static Option<bool> Json => new("--json") { Description = "The same facts as JSON." };
    public static Option<bool> Force => new("--force") { Description = "Replace the output file if it exists." };
    public static Option<bool> ExitZero => new("--exit-zero") { Description = "Exit 0 whatever is found." };
    public static Option<string?> Output(string description) => new("--output", "-o") { Description = description, HelpName = "FILE" };
    public static Option<string> Scenario(bool required) => new("--scenario") { Description = "The scenario; 'pintrace list scenarios' has them.", Required = required, HelpName = "ID" };
    public static Option<string?> Variant => new("--variant") { Description = "The scenario's variant; its first one is the default.", HelpName = "NAME" };
    public static Option<long> Seed => new("--seed") { Description = "Seed of a random schedule.", HelpName = "N", DefaultValueFactory = _ => 1 };
    public static Option<string?> Schedule => new("--schedule") { Description = "scripted (the scenario's own interleaving) or random.", HelpName = "NAME" };
    public static Option<long?> Events => new("--events") { Description = "How many events a generator makes.", HelpName = "N" };
}
