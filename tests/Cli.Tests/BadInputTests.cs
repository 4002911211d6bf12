using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>A user's mistake is one sentence on stderr, the right exit code, and nothing left behind.</summary>
public sealed class BadInputTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("There is no scenario 'drop-bufers'; did you mean drop-buffers?", "record", "--scenario", "drop-bufers", "-o", "OUT")]
    [InlineData("There is no policy 'linux-64'; did you mean linux-6.4, linux-6.5 or linux-5.7?", "record", "--scenario", "drop-buffers", "--policy", "linux-64", "-o", "OUT")]
    [InlineData("Scenario drop-buffers has no variant 'broken'; there is registration, direct-io.", "record", "--scenario", "drop-buffers", "--variant", "broken", "-o", "OUT")]
    [InlineData("Option '--scenario' is required; 'pintrace record --help' shows what is allowed.", "record")]
    [InlineData("There is no command 'recrod'; did you mean record?", "recrod")]
    [InlineData("Unrecognized command or argument '--sed'; 'pintrace record --help' shows what is allowed.", "record", "--scenario", "drop-buffers", "--sed")]
    [InlineData("--events must be a whole number of at least 1, not '0'; 'pintrace record --help' shows what is allowed.", "record", "--scenario", "mixed-load", "--events", "0", "-o", "OUT")]
    [InlineData("There is no format 'xml'; there are table, csv, json, ndjson, markdown.", "query", "none.db", "SELECT 1", "--format", "xml")]
    [InlineData("--at must be a whole number of at least 1, not '0x10'; 'pintrace show --help' shows what is allowed.", "show", "x.db", "--at", "0x10")]
    [InlineData("--timeout must be a number of seconds, not '-1'; 'pintrace query --help' shows what is allowed.", "query", "x.db", "SELECT 1", "--timeout", "-1")]
    [InlineData("--seed is for --scenario: traces are compared as they are.", "diff", "one.db", "two.db", "--seed", "3")]
    [InlineData("Unrecognized command or argument '--policy'; 'pintrace import --help' shows what is allowed.", "import", "--policy", "x", "trace.txt")]
    [InlineData("There is no command 'analyse'; did you mean analyze?", "analyse", "--help")]
    [InlineData("Give two traces, or --scenario ID --policy A --policy B.", "diff", "one.db")]
    [InlineData("--scenario needs --policy twice: the base, and the one that may be worse.", "diff", "--scenario", "drop-buffers", "--policy", "linux-6.4")]
    [InlineData("--limit must be a whole number of at least 0, not '-1'; 'pintrace analyze --help' shows what is allowed.", "analyze", "x.db", "--limit", "-1")]
    [InlineData("Scenario mixed-load has no end, so that its interleavings can not be explored; record it instead.", "explore", "--scenario", "mixed-load")]
    public void Wrong_usage_exits_2(string sentence, params string[] args)
    {
        Assert.Equal(sentence, CliRun.Of([.. args.Select(a => a == "OUT" ? _folder.File("t.db") : a)]).Refusal(2));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_kind_that_is_empty_is_no_kind() => Assert.StartsWith("There is no finding kind ''; there are leaked-pin, ", CliRun.Of("analyze", "x.db", "--fail-on", "").Refusal(2), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_finding_kind_exits_2() => Assert.StartsWith("There is no finding kind 'leak'; did you mean cow-leak, leaked-pin or accounting-leak?", CliRun.Of("analyze", "x.db", "--fail-on", "leak").Refusal(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("analyze")]
    [InlineData("verify")]
    [InlineData("show")]
    [InlineData("query", "SELECT 1")]
    [InlineData("diff", "other.db")]
    public void A_bad_trace_exits_3_for_every_verb_that_reads_one(string verb, params string[] more)
    {
        foreach (var (name, content, sentence) in new[] { ("missing.db", null, "does not exist."), ("empty.db", "", "is empty."), ("text.db", "This is a text and no trace.", "is not a pintrace trace: it is no SQLite database.") })
        {
            string path = _folder.File(name);
            if (content is not null) File.WriteAllText(path, content);
            Assert.Equal($"{path} {sentence}", CliRun.Of([verb, path, .. more]).Refusal(3));
        }
        Assert.Equal($"{_folder.Path} is a directory, not a trace.", CliRun.Of([verb, _folder.Path, .. more]).Refusal(3));
    }

    [Fact]
    public void An_output_that_exists_or_has_no_folder_exits_3_and_leaves_everything_as_it_was()
    {
        File.WriteAllText(_folder.File("t.db"), "precious");
        Assert.Equal($"{_folder.File("t.db")} exists; --force replaces it.", CliRun.Of("record", "--scenario", "drop-buffers", "-o", _folder.File("t.db")).Refusal(3));
        Assert.Contains("does not exist", CliRun.Of("record", "--scenario", "drop-buffers", "-o", _folder.File("no/t.db")).Refusal(3), StringComparison.Ordinal);
        Assert.Equal($"{_folder.Path} is a directory.", CliRun.Of("record", "--scenario", "drop-buffers", "-o", _folder.Path).Refusal(3));
        Assert.Equal(["t.db"], _folder.Files);
        Assert.Equal("precious", File.ReadAllText(_folder.File("t.db")));
    }

    [Fact]
    public void A_contradictory_policy_file_exits_2_and_names_file_and_line()
    {
        string file = _folder.File("p.json");
        File.WriteAllText(file, "{\"id\": \"p\",\n \"decisions\": {\"forkOnPinned\": \"copyIfMaybePinned\"}}");
        Assert.Equal($"{file}:2: forkOnPinned = copyIfMaybePinned contradicts track = none; it needs track = lruCount, references, bias1024 or twoCounters.", CliRun.Of("record", "--scenario", "drop-buffers", "--policy", file, "-o", _folder.File("t.db")).Refusal(2));
        Assert.Equal("Policy file none.json can not be read: Could not find file '" + Path.GetFullPath("none.json") + "'.", CliRun.Of("record", "--scenario", "drop-buffers", "--policy", "none.json").Refusal(3));
    }

    [Theory]
    [InlineData("{\"id\": \"linux-6.4\"}", "'linux-6.4' is a built-in policy; give yours an id of its own.")]
    [InlineData("{\"id\": \"a b/c\"}", "'a b/c' is no id of a policy")]
    [InlineData("{\"id\": \"x\",", "p.json:1: this is no JSON: Expected start of a property name or value, but instead reached end of data.")]
    public void A_policy_file_that_is_wrong_exits_2(string text, string reason)
    {
        File.WriteAllText(_folder.File("p.json"), text);
        Assert.Contains(reason, CliRun.Of("record", "--scenario", "drop-buffers", "--policy", _folder.File("p.json"), "-o", _folder.File("t.db")).Refusal(2), StringComparison.Ordinal);
        Assert.Equal("A trace is a database and can not be written to standard output.", CliRun.Of("record", "--scenario", "drop-buffers", "-o", "-").Refusal(3));
    }

    [Fact]
    public void A_damaged_count_exits_3_and_names_the_event()
    {
        string path = _folder.File("t.db");
        Assert.Equal(0, CliRun.Of("record", "--scenario", "drop-buffers", "-o", path).Code);
        using (var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "UPDATE event SET refcount = refcount + 1 WHERE seq = 6";
            command.ExecuteNonQuery();
        }
        foreach (string verb in new[] { "verify", "analyze", "show" })
            Assert.StartsWith("The log is damaged or incomplete at event 6: it carries refcount ", CliRun.Of(verb, path).Refusal(3), StringComparison.Ordinal);
    }
}
