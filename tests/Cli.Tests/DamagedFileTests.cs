using System.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>Files that are not what they should be: one sentence and exit code 2 or 3, never a defect.</summary>
public sealed class DamagedFileTests : IDisposable
{
    const string Half = """ "\ud800" """;

    readonly TraceFolder _folder = new();
    readonly string _trace = RepoFiles.Path("traces", "drop-buffers.legacy-get.db");

    public void Dispose() => _folder.Dispose();

    string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.File(name), content);
        return _folder.File(name);
    }

    string Import(string mapping)
    {
        string text = RepoFiles.Path("traces", "pinbug-leak.linux-6.12.txt.gz");
        return CliRun.Of("import", text, "-o", _folder.File("i.db"), "--mapping", mapping).Refusal(2);
    }

    // ---- traces ----

    /// <summary>They read some of the events, or not in their order, and yet compare all with checksums.</summary>
    [Theory]
    [InlineData("export", "--format", "csv")]
    [InlineData("export", "--format", "ndjson", "--kind", "pin")]
    [InlineData("show", "--page", "0x1001")]
    [InlineData("show", "--kind", "pin")]
    public void A_changed_event_is_not_shown(string verb, params string[] options)
    {
        string trace = _folder.Recorded();
        Tampering.Damage(trace, "UPDATE event SET pfn = 4097 WHERE pfn = 4096 AND kind > 3");
        string sentence = CliRun.Of([verb, trace, .. options]).Refusal(3);
        Assert.Equal($"{trace} is damaged: events 1 to 38 are not as written.", sentence);
    }

    // ---- texts ----

    [Fact]
    public void A_policy_that_is_no_utf8_is_named_with_its_line()
    {
        string path = Write("p.json", Encoding.Latin1.GetBytes("{\"id\": \"p\",\n\"title\": \"é\"}"));
        string sentence = $"{path}:2: this is not JSON: a text is no UTF-8, or holds half a character.";
        Assert.Equal(sentence, CliRun.Of("explain", path).Refusal(2));
        Assert.Equal(sentence, CliRun.Of("record", "--scenario", "drop-buffers", "--policy", path).Refusal(2));
    }

    [Theory]
    [InlineData("{\"id\": HALF}")]
    [InlineData("{HALF: 1}")]
    [InlineData("{\"decisions\": {HALF: 1}}")]
    [InlineData("{\"probes\": {HALF: 1}}")]
    [InlineData("{\"probes\": {\"p\": {\"event\": HALF}}}")]
    public void Half_a_character_in_a_policy_or_a_mapping_is_refused(string text)
    {
        string path = _folder.Write("p.json", text.Replace("HALF", Half, StringComparison.Ordinal));
        Assert.StartsWith($"{path}:1: ", CliRun.Of("explain", path).Refusal(2), StringComparison.Ordinal);
        Assert.StartsWith($"{path}:1: ", Import(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"message\": \"")]
    [InlineData("\"callsite\": \"")]
    [InlineData("\"fingerprint\": \"")]
    [InlineData("\"policy\": \"")]
    public void Half_a_character_in_a_stored_report_is_refused(string member)
    {
        string report = CliRun.Of("analyze", _trace, "--json").Out;
        string path = _folder.Write("r.json", report.Replace(member, member + @"\ud800", StringComparison.Ordinal));
        Assert.EndsWith(
            "can read: a text is no UTF-8, or holds half a character.",
            CliRun.Of("diff", path, _trace).Refusal(3),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"count\": 1", "\"count\": 9223372036854775807")]
    [InlineData("\"value\": 38", "\"value\": 9223372036854775807")]
    [InlineData("\"gets\": 1", "\"gets\": 9223372036854775807")]
    [InlineData("\"changes\": ", "\"changes\": 922337203685477")]
    public void Counts_that_count_nothing_are_refused(string was, string now)
    {
        string report = CliRun.Of("analyze", _trace, "--json").Out;
        Assert.Contains(was, report, StringComparison.Ordinal);
        string path = _folder.Write("r.json", report.Replace(was, now, StringComparison.Ordinal));
        CliRun.Of("diff", path, _trace).Refusal(3);
        CliRun.Of("diff", _trace, path, "--json").Refusal(3);
    }

    [Fact]
    public void Counts_at_their_bound_are_compared()
    {
        string report = CliRun.Of("analyze", _trace, "--json").Out;
        string path = _folder.Write("r.json", report
            .Replace("\"count\": 1", $"\"count\": {long.MaxValue / 2}", StringComparison.Ordinal)
            .Replace("\"fingerprint\": \"", "\"fingerprint\": \"same\", \"was\": \"", StringComparison.Ordinal));
        Assert.Equal(1, CliRun.Of("diff", _trace, path).Code);
        Assert.Equal(0, CliRun.Of("diff", path, path, "--json").Code);
    }

    // ---- traces ----

    string Changed(string sql)
    {
        string path = _folder.File("changed.db");
        File.Copy(_trace, path, overwrite: true);
        Tampering.Change(path, sql);
        return path;
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{\"a\": ")]
    [InlineData("{} {}")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    public void Decisions_are_a_json_object(string decisions)
    {
        string path = Changed($"UPDATE header SET value = '{decisions}' WHERE key = 'decisions'");
        string sentence = $"{path} is damaged: the decisions in its header are no JSON object.";
        Assert.Equal(sentence, CliRun.Of("analyze", path, "--json").Refusal(3));
        Assert.Equal(sentence, CliRun.Of("diff", path, _trace).Refusal(3));
    }

    [Fact]
    public void A_header_has_each_key_once()
    {
        byte[] content = File.ReadAllBytes(_trace);
        "origin"u8.CopyTo(content.AsSpan(content.AsSpan().IndexOf("policylegacy-get"u8)));
        string path = Write("twice.db", content);
        Tampering.Change(path, "SELECT 1");
        Assert.Equal($"{path} is damaged: its header has 'origin' twice.", CliRun.Of("analyze", path).Refusal(3));
    }

    // ---- patterns ----

    [Fact]
    public void A_pattern_of_thousands_of_parts_is_matched_at_once()
    {
        string stars = string.Concat(Enumerable.Repeat("*f", 5_000));
        string path = _folder.Write("known", $"leaked-pin:{stars}\nput-on-pin:{stars}$\nearly-release:^{stars}*\n");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(1, CliRun.Of("analyze", _trace, "--suppress", path).Code);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    // ---- endless inputs ----

    [Theory]
    [InlineData("Policy or scenario file", "explain", "ENDLESS")]
    [InlineData("Policy file", "record", "drop-buffers", "--policy", "ENDLESS")]
    [InlineData("Mapping file", "import", "TRACE", "--mapping", "ENDLESS")]
    [InlineData("Suppression file", "analyze", "TRACE", "--suppress", "ENDLESS")]
    [InlineData("Suppression file", "diff", "TRACE", "TRACE", "--suppress", "ENDLESS")]
    public void A_file_that_never_ends_is_refused(string what, params string[] args)
    {
        string[] line = [.. args.Select(a => a == "ENDLESS" ? "/dev/zero" : a == "TRACE" ? _trace : a)];
        Assert.Equal(
            $"{what} /dev/zero is larger than 16 MB.", CliRun.Of(line).Refusal(3));
    }

    [Fact]
    public void A_line_that_fills_a_file_is_quoted_in_part()
    {
        string path = _folder.Write("known", new string('x', 1 << 20) + ":a");
        Assert.InRange(CliRun.Of("analyze", _trace, "--suppress", path).Refusal(3).Length, 100, 5_000);
    }

    [Fact]
    public void A_policy_of_a_hundred_thousand_keys_is_refused_at_once()
    {
        string keys = string.Join(",\n", Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\": \"x\""));
        string path = _folder.Write("p.json", $"{{\"id\": \"p\", \"decisions\": {{{keys}}}}}");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains("unknown decision 'k0'", CliRun.Of("explain", path).Refusal(2), StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }
}
