using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>What people type first works, or is answered with what to type.</summary>
public sealed class ShortFormTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F1", "--finding", "F1")]
    [InlineData("f1", "--finding", "F1")]
    [InlineData("0x1000", "--page", "0x1000")]
    [InlineData("14", "--at", "14")]
    public void Show_takes_what_it_shows_as_an_argument(string what, params string[] options)
    {
        string trace = _folder.Recorded();
        Assert.Equal(CliRun.Of(["show", trace, .. options]), CliRun.Of("show", trace, what));
    }

    [Fact]
    public void A_page_and_an_event_go_together() => Assert.Equal(
        CliRun.Of("show", _folder.Recorded(), "--page", "0x1000", "--at", "14"),
        CliRun.Of("show", _folder.Recorded(), "0x1000", "--at", "14"));

    [Fact]
    public void Record_and_explore_take_the_scenario_as_an_argument()
    {
        Assert.Equal(0, CliRun.Of("record", "drop-buffers", "-o", _folder.File("a.db")).Code);
        Assert.Equal(0, CliRun.Of("record", "--scenario", "drop-buffers", "-o", _folder.File("b.db")).Code);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.db")), File.ReadAllBytes(_folder.File("b.db")));
        string[] policy = ["--policy", "legacy-get", "--json"];
        Assert.Equal(1, CliRun.Of(["explore", "drop-buffers", .. policy]).Code);
    }

    [Theory]
    [InlineData("Which scenario? 'pintrace record SCENARIO' names it, 'pintrace list scenarios' lists them.", "record")]
    [InlineData("One scenario at a time: drop-buffers or mixed-load.",
        "explore", "drop-buffers", "--scenario", "mixed-load")]
    [InlineData("record has no option '--polcy'; did you mean --policy?", "record", "drop-buffers", "--polcy", "x")]
    [InlineData("diff has no option '--tolerence'; did you mean --tolerance?", "diff", "a", "b", "--tolerence=3")]
    [InlineData("analyze has no option '--zzz'; 'pintrace analyze --help' shows what is allowed.",
        "analyze", "t", "--zzz")]
    [InlineData("There is no policy 'linux-6.10'; use linux-6.5: it decides as mainline from 6.5 until 6.12.",
        "record", "drop-buffers", "--policy", "linux-6.10")]
    [InlineData("There is no policy 'v7.4'; use linux-7.0: it decides as mainline from 7.0 on.",
        "explore", "drop-buffers", "--policy", "v7.4")]
    [InlineData("show has no option '--limt'; did you mean --limit?", "show", "t.db", "--limt", "5")]
    [InlineData("query has no option '--limt'; did you mean --limit?", "query", "t.db", "--limt=5")]
    [InlineData("show has no option '--jsn'; did you mean --json?", "show", "t.db", "--jsn")]
    [InlineData("There is nothing called 'foozle'; pintrace list names policies, scenarios, operations and detectors.",
        "explain", "foozle")]
    [InlineData("There is no policy '4.19'; the oldest kernel that is modelled is linux-5.7.",
        "explore", "drop-buffers", "--policy", "4.19")]
    public void A_slip_is_answered_with_what_was_meant(string sentence, params string[] args) =>
        Assert.Equal(sentence, CliRun.Of(args).Refusal(2));

    [Fact]
    public void A_kernel_s_text_is_imported_first()
    {
        string text = RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz");
        Assert.Equal(
            $"{text} is not a pintrace trace: it is not a SQLite database; "
            + "the text of a kernel's trace must be imported first (pintrace import).",
            CliRun.Of("analyze", text).Refusal(3));
    }

    [Fact]
    public void A_stored_report_is_no_trace()
    {
        string report = _folder.Write("a.json", CliRun.Of("analyze", _folder.Recorded(), "--json").Out);
        Assert.Equal(
            $"{report} is not a pintrace trace: it is not a SQLite database; "
            + "a report that analyze has stored as JSON can be compared (pintrace diff), a scenario recorded "
            + "(pintrace record).",
            CliRun.Of("analyze", report).Refusal(3));
    }

    [Fact]
    public void A_trace_is_not_imported_again()
    {
        string trace = _folder.Recorded();
        Assert.Equal(
            $"{trace} is a trace already, or another SQLite database; pintrace analyze reads it as it is.",
            CliRun.Of("import", trace).Refusal(3));
    }

    [Fact]
    public void A_recording_that_cannot_fit_is_refused_before_it_begins()
    {
        string path = _folder.File("t.db");
        string refusal = CliRun.Of("record", "mixed-load", "--events", "1e15", "-o", path).Refusal(2);
        Assert.StartsWith(
            "1,000,000,000,000,000 events do not fit: about 42.0 PB; ", refusal, StringComparison.Ordinal);
        Assert.EndsWith($" free for {path}. --force-size records them anyway.", refusal, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    /// <summary>Injected bugs would hit other requests under another policy, and seem to be its fault.</summary>
    [Fact]
    public void Neither_record_nor_diff_injects_bugs_unasked()
    {
        string[] load = ["mixed-load", "--events", "20k"];
        string Totals(params string[] more)
        {
            string path = _folder.File("t.db");
            Assert.Equal(0, CliRun.Of(["record", .. load, "-o", path, "--force", .. more]).Code);
            return CliRun.Of("query", path, "SELECT DISTINCT kind FROM truth ORDER BY 1", "--format", "csv").Out;
        }
        Assert.DoesNotContain("leaked-pin", Totals(), StringComparison.Ordinal);
        Assert.Equal(Totals(), Totals("--inject", "none"));
        Assert.Contains("leaked-pin", Totals("--inject", "all=20000"), StringComparison.Ordinal);
    }
}
