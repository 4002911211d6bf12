using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>Arguments and options that several verbs share, with the same wording everywhere.</summary>
static class Arguments
{
    public static Argument<string> Trace => new("TRACE") { Description = "The trace file." };

    public static Option<bool> Json => new("--json") { Description = "The same facts as JSON." };

    public static Option<bool> Force => new("--force") { Description = "Replace the output file if it exists." };

    public static Option<bool> AllSteps(string description) => new("--all-steps") { Description = description };

    public static Option<bool> ExitZero => new("--exit-zero") { Description = "Exit 0 whatever is found." };

    public static Option<string?> Output(string description) =>
        new("--output", "-o") { Description = description, HelpName = "FILE" };

    public static Option<string?> Scenario => new("--scenario")
    {
        Description = "The scenario; 'pintrace list scenarios' lists them.",
        HelpName = "ID",
    };

    public static Option<string> Policy => new("--policy")
    {
        Description = "The policy, or a policy file.",
        HelpName = "ID|FILE.json",
        DefaultValueFactory = _ => Recording.DefaultPolicy,
    };

    public static Option<string?> Variant => new("--variant")
    {
        Description = "The scenario's variant; its first one is the default.",
        HelpName = "NAME",
    };

    public static Option<string> Match => new("--match")
    {
        Description =
            "How releases are matched with acquisitions: token, request or count; each uses less of the trace.",
        HelpName = "HOW",
        DefaultValueFactory = _ => "token",
    };

    public static Option<long> Seed => Number("--seed", "Seed of a random schedule.", long.MinValue, 1);

    public static Option<string?> Schedule => new("--schedule")
    {
        Description = "scripted (the scenario's own interleaving) or random.",
        HelpName = "NAME",
    };

    public static Option<long?> Events => new("--events")
    {
        Description =
            "How many events a generator makes, or a few more: no step is cut short. 1M and 1e6 are numbers, too.",
        HelpName = "N",
        CustomParser = r => ParseNumber(r, 1),
    };

    public static Option<string?> Inject => new("--inject")
    {
        Description =
            "Bugs that a generator injects: KIND=N,... in requests per million; all=N is each kind that shows by "
            + "itself. [default: none]",
        HelpName = "SPEC",
    };

    /// <summary>An option that is a whole number.</summary>
    public static Option<long> Number(
        string name, string description, long least, long fallback, long most = long.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => fallback,
        CustomParser = r => ParseNumber(r, least, most),
    };

    /// <summary>
    /// The number given to an option; a command-line error if it is not a number, too small or too large.
    /// </summary>
    public static long ParseNumber(ArgumentResult result, long least, long most = long.MaxValue)
    {
        string text = result.Tokens[0].Value;
        if (WholeNumber.TryParse(text, out long number) && number >= least && number <= most) return number;
        string limits = most < long.MaxValue || IsLarge(text) ? $" from {least} to {most}" : $" of at least {least}";
        Refuse(result, "a whole number" + (least == long.MinValue ? "" : limits));
        return least;
    }

    static bool IsLarge(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double number) && number > long.MaxValue;

    /// <summary>A time in seconds given to an option.</summary>
    public static double ParseSeconds(ArgumentResult result) =>
        ParseDecimal(result, TimeSpan.MaxValue.TotalSeconds / 2, "a number of seconds");

    /// <summary>A percentage given to an option.</summary>
    public static double ParsePercent(ArgumentResult result) => ParseDecimal(result, 1000, "a percentage");

    static double ParseDecimal(ArgumentResult result, double most, string wanted)
    {
        string text = result.Tokens[0].Value;
        bool isNumber =
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        if (isNumber && number <= most) return number;
        Refuse(result, wanted);
        return 0;
    }

    /// <summary>A time given to an option.</summary>
    public static TimeSpan? ParseTime(ArgumentResult result)
    {
        if (Duration.TryParse(result.Tokens[0].Value, out var time)) return time;
        Refuse(result, Duration.Wanted);
        return null;
    }

    /// <summary>An amount of memory given to an option, in KiB.</summary>
    public static long? ParseSize(ArgumentResult result)
    {
        if (MemorySize.TryParse(result.Tokens[0].Value, out long kibibytes)) return kibibytes;
        Refuse(result, MemorySize.Wanted);
        return null;
    }

    /// <summary>An amount of memory, in KiB, or a time given to an option: 5M is one and 5m the other.</summary>
    public static (long? Kibibytes, TimeSpan? Time)? ParseSizeOrTime(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Duration.TryParse(text, out var time)) return (null, time);
        if (MemorySize.TryParse(text, out long kibibytes)) return (kibibytes, null);
        Refuse(result, $"{MemorySize.Wanted}, or {Duration.Wanted}");
        return null;
    }

    static void Refuse(ArgumentResult result, string wanted)
    {
        string option = ((OptionResult)result.Parent!).Option.Name;
        result.AddError($"{option} must be {wanted}, not '{result.Tokens[0].Value}'");
    }

    /// <summary>A value by its public name.</summary>
    /// <exception cref="UsageException">There is none by that name.</exception>
    public static T Named<T>(string what, string name) where T : struct, Enum =>
        PublicName.Parse<T>(name, hint => new UsageException($"There is no {what} '{name}'; {hint}"));

    /// <summary>The number of rows shown at most, as --limit gives it; 0 = all.</summary>
    public static RowLimit ToRowLimit(long limit) => new((int)Math.Min(limit, int.MaxValue));
}
