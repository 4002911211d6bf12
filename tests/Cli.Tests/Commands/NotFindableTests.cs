using System.IO.Compression;
using System.Xml.Linq;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

/// <summary>
/// That nothing was found says no more than what could have been found. The first 20,000 characters of a real trace
/// with four leaks have no pin yet.
/// </summary>
public sealed class NotFindableTests : IDisposable
{
    readonly TraceFolder _folder = new();
    readonly string _leak, _cut;

    public void Dispose() => _folder.Dispose();

    public NotFindableTests()
    {
        string text = Text();
        (_leak, _cut) = (Imported("leak", text), Imported("cut", text[..20_000]));
    }

    static string Text()
    {
        using var packed = File.OpenRead(RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz"));
        using var plain = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        return plain.ReadToEnd();
    }

    string Imported(string name, string text)
    {
        string file = _folder.File(name + ".txt"), trace = _folder.File(name + ".db");
        File.WriteAllText(file, text);
        Assert.Equal(0, CliRun.Of("import", file, "-o", trace).Code);
        return trace;
    }

    [Fact]
    public void A_trace_without_pins_says_how_little_it_can_show()
    {
        var run = CliRun.Of("analyze", _cut);
        Assert.Equal(0, run.Code);
        const string headline = "FINDINGS  none\n  no pins in this trace: 36 of 37 kinds cannot be found\n";
        Assert.Contains(headline, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_simulated_trace_shows_all_that_happened()
    {
        var run = CliRun.Of("analyze", _folder.Recorded(policy: "linux-7.0", scenario: "readonly-pin-cow"));
        Assert.Contains("FINDINGS  none\n\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_is_required_and_cannot_be_found_exits_4()
    {
        var run = CliRun.Of("analyze", _cut, "--require", "put-on-pin,leaked-pin");
        Assert.Equal(4, run.Code);
        Assert.Contains(
            "pintrace: put-on-pin cannot be found in this trace: no pin in the trace.\n"
            + "pintrace: leaked-pin cannot be found in this trace: no pin in the trace.\n",
            run.Error, StringComparison.Ordinal);
        Assert.Equal(1, CliRun.Of("analyze", _leak, "--require", "leaked-pin").Code);
        Assert.Equal(0, CliRun.Of("analyze", _cut, "--require", "leaked-pin", "--exit-zero").Code);
    }

    [Fact]
    public void JSON_lists_every_kind_with_the_reason()
    {
        var findable = CliRun.Of("analyze", _cut, "--json").Json.GetProperty("findable").EnumerateArray().ToList();
        Assert.Equal(37, findable.Count);
        Assert.Equal(36, findable.Count(f => !f.GetProperty("findable").GetBoolean()));
        var leak = findable.Single(f => f.GetProperty("kind").GetString() == "leaked-pin");
        Assert.Equal("no pin in the trace", leak.GetProperty("reason").GetString());
    }

    [Fact]
    public void JUnit_skips_what_cannot_be_found()
    {
        string file = _folder.File("out.xml");
        CliRun.Of("analyze", _cut, "--junit", file);
        var suite = XDocument.Load(file).Root!.Element("testsuite")!;
        Assert.Equal(("37", "0", "36"), (
            suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("skipped")!.Value));
        var leak = suite.Elements("testcase").Single(t => t.Attribute("classname")!.Value == "pintrace.leaked-pin");
        Assert.Equal(
            "cannot be found in this trace: no pin in the trace",
            leak.Element("skipped")!.Attribute("message")!.Value);
    }

    [Fact]
    public void SARIF_turns_off_the_rules_of_what_cannot_be_found()
    {
        string file = _folder.File("out.sarif");
        CliRun.Of("analyze", _cut, "--sarif", file);
        string sarif = File.ReadAllText(file);
        Assert.Contains("leaked-pin cannot be found in this trace: no pin", sarif, StringComparison.Ordinal);
        Assert.Equal(36, sarif.Split("\"enabled\": false").Length - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_only_one_side_could_show_is_neither_fixed_nor_new(bool fromReport)
    {
        string cut = fromReport ? Report(_cut) : _cut;
        var diff = CliRun.Of("diff", _leak, cut);
        Assert.Equal(4, diff.Code);
        Assert.Contains(
            "only the base trace can show leaked-pin (in the other: no pin", diff.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("better", diff.Out, StringComparison.Ordinal);
        Assert.Contains("fixed   leaked-pin  anon", diff.Out, StringComparison.Ordinal);
        Assert.Contains("verdict: inconclusive", diff.Out, StringComparison.Ordinal);
        Assert.Equal(4, CliRun.Of("diff", cut, _leak).Code);
        Assert.Equal(0, CliRun.Of("diff", cut, cut).Code);
    }

    string Report(string trace)
    {
        string file = _folder.File("report.json");
        File.WriteAllText(file, CliRun.Of("analyze", trace, "--json").Out);
        return file;
    }
}
