using System.Text.Json;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>
/// Findings as SARIF 2.1.0, for code-review tools: a rule for each kind, a result for each finding, its evidence as one
/// code flow. Results keep their identity from run to run by a fingerprint that contains neither pages nor event
/// numbers.
/// </summary>
public static class Sarif
{
    /// <summary>Name of the fingerprint; a change in how it is made changes the number.</summary>
    internal const string Fingerprint = "kindRoleAndStacks/v2";

    /// <summary>What the kernel's documentation says of the rules that pintrace checks.</summary>
    const string InformationUri = "https://docs.kernel.org/core-api/pin_user_pages.html";

    static readonly JsonSerializerOptions Options = Json.OptionsWith(JsonNamingPolicy.CamelCase);

    /// <summary>Writes a report; suppressed findings are in it, marked as such.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="path">The trace's path, as the user gave it.</param>
    /// <param name="version">Version of pintrace.</param>
    /// <param name="lines">Lines of the kernel's source.</param>
    /// <param name="to">Where to.</param>
    public static void Write(
        AnalysisReport report, ITrace trace, string path, string version, SourceMap lines, TextWriter to)
    {
        List<Finding> findings = [.. InOrderOfIds(report.Findings.Concat(report.Suppressed))];
        var events = new Evidence(trace, findings);
        var place = new Place(report.Names, path, events, lines);
        var rules = DetectorCatalog.Create().Select(d => Rule(d.Rule));
        var run = new SarifRun(
            new SarifTool(new SarifDriver("pintrace", version, InformationUri, rules)),
            [Invocation(report)],
            findings.Select(f => Result(f, place, events)));
        Json.WriteForeign(to, new SarifLog([run]), Options);
    }

    /// <summary>F2 is before F10.</summary>
    static IEnumerable<Finding> InOrderOfIds(IEnumerable<Finding> findings) =>
        findings.OrderBy(f => f.Id.Length).ThenBy(f => f.Id, StringComparer.Ordinal);

    static SarifRule Rule(FindingRule rule) => new(
        PublicName.Of(rule.Kind),
        new SarifText(Sentence(rule.Title)),
        new SarifText(Sentence(rule.Text)),
        HelpOf(rule.Kind),
        new SarifConfiguration(Level(rule.Severity)));

    static SarifHelp HelpOf(FindingKind kind)
    {
        string page = KindPage.Of(kind);
        return new SarifHelp(page.Replace("**", "", StringComparison.Ordinal), page);
    }

    static string Sentence(string text) => text.TrimEnd().EndsWith('.') ? text : text + ".";

    /// <summary>
    /// Rules of which the trace can show nothing were off in this run, each for a reason; of others there are too many
    /// results.
    /// </summary>
    static SarifInvocation Invocation(AnalysisReport report) => report.NotListed.Count == 0 ? Switches(report)
        : Switches(report) with
        {
            ToolExecutionNotifications = report.NotListed.Select(n => (Id: PublicName.Of(n.Key), Count: n.Value))
                .Select(n => new SarifNotification(
                    new SarifRuleId(n.Id), "note", new SarifText($"{n.Count} more of {n.Id} are not listed"))),
        };

    static SarifInvocation Switches(AnalysisReport report)
    {
        var off = report.NotFindable.OrderBy(n => n.Key).Select(n => (Id: PublicName.Of(n.Key), Why: n.Value)).ToList();
        if (off.Count == 0) return new SarifInvocation(true);
        return new SarifInvocation(true)
        {
            RuleConfigurationOverrides =
                off.Select(o => new SarifOverride(new SarifRuleId(o.Id), new SarifSwitch(Enabled: false))),
            ToolConfigurationNotifications = off.Select(o => new SarifNotification(
                new SarifRuleId(o.Id), "note", new SarifText($"{o.Id} cannot be found in this trace: {o.Why}"))),
        };
    }

    static string Level(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Info => "note",
    };

    static SarifResult Result(Finding f, Place place, Evidence events)
    {
        string doubt = f.Conclusive ? "" : $" (inconclusive: {f.Doubt})";
        var steps = events.Of(f).Select(s =>
            new SarifStep(place.Of(s.Role, s.Event), [Step(s.Role)], s.Event.Seq));
        return new SarifResult
        {
            RuleId = PublicName.Of(f.Kind),
            Level = Level(f.Severity),
            Message = new SarifText(f.Message + doubt),
            Locations = [place.Of(f)],
            RelatedLocations = f.RelatedCallsite.Exists
                ? [place.Of(f.RelatedCallsite, "the other callsite involved")]
                : null,
            CodeFlows = [new SarifCodeFlow([new SarifThreadFlow(steps)])],
            PartialFingerprints = new Dictionary<string, string> { [Fingerprint] = f.Fingerprint },
            Suppressions = f.SuppressedBy is { } line
                ? [new SarifSuppression("external", $"{PublicName.Of(line.Kind)}:{line.Pattern}")]
                : null,
            Properties = new SarifProperties(
                f.Id, f.Pfn == 0 ? null : Format.Page(f.Pfn), f.Count, f.Conclusive, f.Basis, f.Consequence),
        };
    }

    /// <summary>The role of a step; SARIF has words of its own for two of them.</summary>
    static string Step(EvidenceRole role) => role switch
    {
        EvidenceRole.Acquired => "acquire",
        EvidenceRole.Released => "release",
        _ => PublicName.Of(role),
    };

    /// <summary>Makes locations.</summary>
    sealed class Place(TraceNames names, string path, Evidence events, SourceMap lines)
    {
        readonly SarifFile _trace = In(path, 1);

        static SarifFile In(string path, long line) => new(
            new SarifArtifact(Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)),
            new SarifRegion(line));

        /// <summary>Where a finding blames: the event of its evidence that happened there.</summary>
        public SarifLocation Of(Finding f)
        {
            List<PageEvent> story = [.. events.Of(f).Select(s => s.Event)];
            int at = story.FindIndex(e => e.Callsite == f.Callsite);
            return Of(f.Callsite, null, at < 0 ? story[^1] : story[at]);
        }

        public SarifLocation Of(NameId<Callsite> callsite, string? message, in PageEvent e = default) =>
            new(FileOf(callsite, e))
            {
                LogicalLocations = callsite.Exists
                    ? [new SarifFunction(names.CallsiteName(callsite), names.Stack(callsite), "function")]
                    : null,
                Message = message is null ? null : new SarifText(message),
            };

        SarifFile FileOf(NameId<Callsite> callsite, in PageEvent e)
        {
            if (lines.Find(names.CallsiteName(callsite)) is { } line) return In(line.File, line.Number);
            return events.Seen(in e) is { Source: { } source, Line: { } at } ? In(source, at) : _trace;
        }

        public SarifLocation Of(EvidenceRole role, in PageEvent e)
        {
            string page = e.Pfn == 0 ? "" : $" page {Format.Page(e.Pfn)}";
            string what = $"{names.TaskName(e.Actor)}: {Format.Kind(in e)}{page} {Format.State(in e)}".TrimEnd();
            string seen = events.Seen(in e) is { } where ? $" ({where})" : "";
            return Of(e.Callsite, $"{PublicName.Of(role)} at event {e.Seq}: {what}{seen}", in e);
        }
    }
}
