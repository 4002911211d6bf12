using System.Text.Json;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

/// <summary>The members of analyze --json that scripts read.</summary>
public sealed class AnalyzeJsonTests : IDisposable
{
    readonly TraceFolder _folder = new();
    readonly string _path;
    readonly JsonElement _json;

    public AnalyzeJsonTests()
    {
        _path = _folder.Recorded();
        _json = CliRun.Of("analyze", _path, "--json").Json;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_trace_says_what_it_is_and_how_large()
    {
        Assert.Equal("pintrace/analyze/1", _json.Text("schema"));
        var trace = _json.GetProperty("trace");
        Assert.Equal(_path, trace.Text("path"));
        Assert.Equal(
            ("simulated", "legacy-get", "drop-buffers"),
            (trace.Text("source"), trace.Text("policy"), trace.Text("scenario")));
        Assert.Equal((38, 1, 0), (trace.Number("events"), trace.Number("pages"), trace.Number("gaps")));
        Assert.Equal(JsonValueKind.Null, trace.GetProperty("seed").ValueKind);
    }

    [Fact]
    public void A_finding_has_its_page_its_callsites_and_how_sure_it_is()
    {
        var finding = _json.GetProperty("findings").First("kind", "dirty-without-buffers");
        Assert.Equal(
            [
                "id", "kind", "severity", "consequence", "page", "callsite", "related_callsite", "evidence", "count",
                "conclusive", "inconclusive_because", "basis", "page_role", "fingerprint", "message", "stacks",
            ],
            finding.Members());
        Assert.Equal(("error", 0x1000, 1), (finding.Text("severity"), finding.Number("page"), finding.Number("count")));
        Assert.Equal(
            ("shrink_folio_list", "__ib_umem_release"), (finding.Text("callsite"), finding.Text("related_callsite")));
        Assert.True(finding.GetProperty("conclusive").GetBoolean());
        Assert.Equal("data-lost", finding.Text("consequence"));
    }

    [Fact]
    public void A_callsite_has_its_traffic_and_its_hold_times()
    {
        var callsite = _json.GetProperty("callsites").First("callsite", "ib_umem_get");
        Assert.Equal(
            [
                "callsite", "gets", "puts", "pins", "unpins", "refused", "releases_not_seen", "outstanding", "leaked",
                "early_releases", "pages", "peak", "longterm", "longterm_share", "wrong_kind", "findings", "page_ns",
                "hold_ns",
            ],
            callsite.Members());
        Assert.Equal(["p50", "p90", "p99", "max", "open", "open_at_least"], callsite.GetProperty("hold_ns").Members());
    }

    [Fact]
    public void Totals_and_the_exit_code_are_there() => Assert.Equal(
        (1, 1), (_json.GetProperty("totals").Number("dirty-without-buffers"), _json.Number("exit_code")));
}
