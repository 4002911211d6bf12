using System.Text.Json;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Findings;

public class SuppressionTests
{
    /// <summary>A pin that is leaked, and another that is put: one finding each, F1 the leak.</summary>
    static EventScript Script(long page = EventScript.Page) => new EventScript().AnonPage(page).Begin("open")
        .Pin("vhost_vdpa_pa_map < vhost_vdpa_process_iotlb_update", 1, page: page)
            .Pin("dio_refill_pages", 2, page: page).Put("dio_bio_complete < dio_bio_end_aio", 2, page: page)
            .End("close");

    static AnalysisReport Report(string lines, EventScript? script = null) => Analysis.Run((script ?? Script()).Trace)
        .Suppress(Suppression.Parse("known", lines));

    static string[] Left(string lines) => [.. Report(lines).Findings.Select(f => $"{f.Id} {PublicName.Of(f.Kind)}")];

    [Theory]
    [InlineData("", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:vhost_vdpa_pa_map", "F2 put-on-pin")]
    [InlineData("leaked-pin:vdpa", "F2 put-on-pin")]
    [InlineData("leaked-pin:^vhost_*_update$", "F2 put-on-pin")]
    [InlineData("put-on-pin:dio_bio_end_aio", "F1 leaked-pin")]
    [InlineData("put-on-pin:dio_refill_pages", "F1 leaked-pin")]
    [InlineData("leaked-pin:^vhost_vdpa_pa_map$", "F2 put-on-pin")]
    [InlineData("leaked-pin:vhost*vdpa*vdpa", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:^vhost_*map*_map$", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:^*map$", "F2 put-on-pin")]
    [InlineData("leaked-pin:^vhost_vdpa_pa", "F2 put-on-pin")]
    [InlineData("leaked-pin:^vhost_vdpa_pa$", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:vhost.vdpa", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:^vdpa", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:vhost$", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("leaked-pin:dio_refill_pages", "F1 leaked-pin", "F2 put-on-pin")]
    [InlineData("# all of it\n\nleaked-pin:*\nput-on-pin:*")]
    public void A_line_covers_findings_of_its_kind_with_a_function_that_matches(string lines, params string[] left) =>
        Assert.Equal(left, Left(lines));

    [Fact]
    public void Lines_tell_how_often_they_were_used_and_the_first_that_matches_counts()
    {
        var report = Report("leaked-pin:vdpa\nleaked-pin:*\nearly-release:*");
        Assert.Equal([(1, 1), (2, 0), (3, 0)], report.Suppressions.Select(s => (s.Line, s.Matches)));
        Assert.Equal("F1", Assert.Single(report.Suppressed).Id);
    }

    [Theory]
    [InlineData("put-on-pin:a\nwhatever", "known:2: 'whatever' is not a suppression; write KIND:PATTERN.")]
    [InlineData("leaked-pin:", "known:1: 'leaked-pin:' is not a suppression; write KIND:PATTERN.")]
    [InlineData("\nleakd-pin:a", "known:2: there is no finding kind 'leakd-pin'; did you mean leaked-pin")]
    public void A_wrong_line_is_named(string lines, string sentence) =>
        Assert.StartsWith(
            sentence,
            Assert.Throws<InputException>(() => Suppression.Parse("known", lines)).Message,
            StringComparison.Ordinal);

    // ---- SARIF ----

    static JsonElement SarifOf(AnalysisReport report, EventScript script)
    {
        var text = new StringWriter();
        Sarif.Write(report, script.Trace, "traces/a b.db", "1.2.3", SourceMap.Empty, text);
        return JsonDocument.Parse(text.ToString()).RootElement.GetProperty("runs")[0];
    }

    static JsonElement.ArrayEnumerator Results(EventScript script, string suppressions = "") => SarifOf(
        Report(suppressions, script), script)
        .GetProperty("results").EnumerateArray();

    [Fact]
    public void Each_finding_is_a_result_of_its_rule_with_its_evidence_as_one_code_flow()
    {
        var script = Script();
        var results = Results(script).ToList();
        Assert.Equal(
            ["leaked-pin error", "put-on-pin error"],
            results.Select(r => $"{r.GetProperty("ruleId").GetString()} {r.GetProperty("level").GetString()}"));
        var flow = Assert.Single(results[0].GetProperty("codeFlows").EnumerateArray()).GetProperty("threadFlows")[0]
            .GetProperty("locations");
        Assert.Equal(
            [
                "acquired at event 4: task: pin page 0x1000 ref 1025 map 1",
                "symptom at event 7: task: request_end",
            ],
            flow.EnumerateArray()
                .Select(l => l.GetProperty("location").GetProperty("message").GetProperty("text").GetString()));
        var place = results[0].GetProperty("locations")[0];
        Assert.Equal(
            "vhost_vdpa_pa_map < vhost_vdpa_process_iotlb_update",
            place.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
        Assert.Equal(
            "traces/a%20b.db",
            place.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        string[] rules =
        [
            .. SarifOf(Report("", script), script).GetProperty("tool").GetProperty("driver").GetProperty("rules")
                .EnumerateArray().Select(r => r.GetProperty("id").GetString()!),
        ];
        Assert.All(results, r => Assert.Contains(r.GetProperty("ruleId").GetString(), rules));
    }

    [Fact]
    public void A_fingerprint_knows_stacks_and_neither_pages_nor_event_numbers()
    {
        static string[] Fingerprints(EventScript script) =>
        [
            .. Results(script)
                .Select(r => r.GetProperty("partialFingerprints").GetProperty(Sarif.Fingerprint).GetString()!),
        ];
        string[] fingerprints = Fingerprints(Script());
        Assert.Equal(2, fingerprints.Distinct().Count());
        Assert.Equal(fingerprints, Fingerprints(Script(page: 0x7000)));
    }

    [Fact]
    public void What_is_suppressed_is_marked_and_says_why()
    {
        var results = Results(Script(), "leaked-pin:vdpa").ToList();
        Assert.Equal(
            "leaked-pin:vdpa", results[0].GetProperty("suppressions")[0].GetProperty("justification").GetString());
        Assert.False(results[1].TryGetProperty("suppressions", out _));
    }
}
