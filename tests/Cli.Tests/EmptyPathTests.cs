using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>
/// An unset variable in a script gives an empty argument: for every argument and option of every command that takes a
/// text, that is the user's mistake, and for those that take a path it is one sentence.
/// </summary>
public sealed class EmptyPathTests : IDisposable
{
    static readonly string Trace = RepoFiles.Path("traces", "drop-buffers.legacy-get.db");

    static readonly Dictionary<string, string[]> Lines = new()
    {
        ["analyze"] = [Trace],
        ["completion"] = ["bash"],
        ["capture"] = ["--kernel", "6.12"],
        ["diff"] = [Trace, Trace],
        ["explain"] = ["linux-7.0"],
        ["explore"] = ["--scenario", "drop-buffers", "--policy", "linux-7.0"],
        ["export"] = [Trace, "--format", "csv"],
        ["hunt"] = ["--memory", "anon", "--operations", "load"],
        ["import"] = [RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz")],
        ["list"] = ["policies"],
        ["matrix"] = ["--scenario", "drop-buffers", "--policy", "linux-7.0"],
        ["conform"] = [Trace],
        ["query"] = [Trace, "SELECT 1"],
        ["record"] = ["--scenario", "drop-buffers"],
        ["show"] = [Trace],
        ["trace"] = ["--attach", "2147483647"],
        ["verify"] = [Trace],
    };

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Command lines, each with one empty text; of a symbol that takes a path, the flag is true.</summary>
    public static TheoryData<string, bool, string[]> Empty()
    {
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        var data = new TheoryData<string, bool, string[]>();
        foreach (var command in CommandLine.Root(session).Subcommands)
        {
            string[] line = Lines[command.Name];
            foreach (var option in command.Options.Where(o => TakesText(o.ValueType)))
                data.Add(option.Name, IsPath(option.HelpName ?? ""), WithOption(command.Name, line, option.Name));
            for (int i = 0; i < command.Arguments.Count && i < line.Length && !line[i].StartsWith('-'); i++)
            {
                string name = command.Arguments[i].Name;
                data.Add(name, IsPath(name), WithArgument(command.Name, line, i));
            }
        }
        return data;
    }

    static bool TakesText(Type type) => type == typeof(string) || type == typeof(string[]);

    static bool IsPath(string name) =>
        name is "TRACE" or "BASE" or "NEW" or "ID" || name.Contains("FILE", StringComparison.Ordinal);

    static string[] WithOption(string command, string[] line, string option)
    {
        int at = Array.IndexOf(line, option);
        return at < 0
            ? [command, .. line, option, "", .. Needed(option)]
            : [command, .. line[..at], option, "", .. line[(at + 2)..]];
    }

    /// <summary>What the option goes with.</summary>
    static string[] Needed(string option) => option == "--btf" ? ["--running"] : [];

    static string[] WithArgument(string command, string[] line, int at) =>
        [command, .. line[..at], "", .. line[(at + 1)..]];

    [Theory]
    [MemberData(nameof(Empty))]
    public void An_empty_text_is_a_mistake_of_the_user(string symbol, bool isPath, string[] line)
    {
        string[] withOutput = line[0] is "record" or "import" && !line.Contains("--output")
            ? [.. line, "-o", _folder.File("out.db")]
            : line;
        if (symbol == "--btf") withOutput = [.. withOutput.Except(["--kernel", "6.12"])];
        var run = CliRun.Of(withOutput);
        Assert.True(run.Code != 5, run.Error);
        if (!isPath) return;
        Assert.True(run.Code is 2 or 3, $"{symbol} ends with {run.Code}");
        run.Refusal(run.Code);
    }

    [Theory]
    [InlineData("analyze")]
    [InlineData("analyze", "--follow")]
    public void A_followed_trace_has_a_name(string verb, params string[] more) =>
        Assert.Equal("The name of a file is empty.", CliRun.Of([verb, "", .. more]).Refusal(2));

    [Fact]
    public void A_name_that_was_no_utf8_is_refused() =>
        Assert.EndsWith(
            ".db is no UTF-8; rename the file.",
            CliRun.Of("verify", "\ufffd.db").Refusal(2),
            StringComparison.Ordinal);
}
