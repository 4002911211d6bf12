using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>A user's mistake is one sentence on stderr, the right exit code, and nothing left behind.</summary>
public sealed class CommandLineTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_verb_has_help_that_fits_a_screen()
    {
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        foreach (var command in CommandLine.Root(session).Subcommands)
        {
            var run = CliRun.Of(command.Name, "--help");
            Assert.Equal((0, ""), (run.Code, run.Error));
            Assert.InRange(run.Out.Split('\n').Length, 5, 40);
            Assert.All(command.Options, o =>
                Assert.False(string.IsNullOrEmpty(o.Description), $"{command.Name} {o.Name} has no help"));
        }
        Assert.Equal(0, CliRun.Of().Code);
    }

    [Theory]
    [InlineData("There is no command 'recrod'; did you mean record?", "recrod")]
    [InlineData("There is no command 'analyse'; did you mean analyze?", "analyse", "--help")]
    public void An_unknown_verb_exits_2_with_the_nearest_ones(string sentence, params string[] args) =>
        Assert.Equal(sentence, CliRun.Of(args).Refusal(2));

    [Theory]
    [InlineData("record", "Unrecognized command or argument 'more'", "drop-buffers", "more")]
    [InlineData("import", "import has no option '--policy'", "--policy", "x", "trace.txt")]
    public void An_option_that_is_missing_or_unknown_exits_2(string verb, string problem, params string[] args) =>
        Assert.Equal(
            $"{problem}; 'pintrace {verb} --help' shows what is allowed.", CliRun.Of([verb, .. args]).Refusal(2));

    [Theory]
    [InlineData("analyze")]
    [InlineData("verify")]
    [InlineData("show")]
    [InlineData("query", "SELECT 1")]
    [InlineData("diff", "other.db")]
    public void A_bad_trace_exits_3_for_every_verb_that_reads_one(string verb, params string[] more)
    {
        string Refusal(string path) => CliRun.Of([verb, path, .. more]).Refusal(3);

        string missing = _folder.File("missing.db"), empty = _folder.Write("empty.db", "");
        string text = _folder.Write("text.db", "This is a text and no trace.");
        Assert.Equal($"{missing} does not exist.", Refusal(missing));
        Assert.Equal($"{empty} is empty.", Refusal(empty));
        Assert.StartsWith(
            $"{text} is not a pintrace trace: it is not a SQLite database; ", Refusal(text), StringComparison.Ordinal);
        Assert.Equal($"{_folder.Path} is a directory, not a trace.", Refusal(_folder.Path));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("analyze")]
    [InlineData("show")]
    public void A_damaged_count_exits_3_and_names_the_event(string verb)
    {
        string path = _folder.Recorded();
        Tampering.Change(path, "UPDATE event SET refcount = refcount + 1 WHERE seq = 6");
        Assert.StartsWith(
            "The trace is damaged or incomplete at event 6: it carries refcount ",
            CliRun.Of(verb, path).Refusal(3),
            StringComparison.Ordinal);
    }
}
