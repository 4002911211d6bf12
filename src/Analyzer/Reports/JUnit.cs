using System.Globalization;
using System.Xml;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// An analysis as JUnit XML, for CI servers that show test results: a test case a finding kind. It fails if a finding of the
/// kind counts, is an error if all of those are inconclusive, and is skipped if all are suppressed.
/// </summary>
public static class JUnit
{
    /// <summary>Writes the report.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="path">The trace's path, which names the suite.</param>
    /// <param name="counts">Whether a finding fails the run.</param>
    /// <param name="to">Where to.</param>
    public static void Write(AnalysisReport report, string path, Func<Finding, bool> counts, TextWriter to)
    {
        var cases = DetectorCatalog.Rules.Select(d => (d.Kind, d.Title, Found: Of(report.Findings, d.Kind), Suppressed: Of(report.Suppressed, d.Kind))).ToList();
        to.WriteLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        using var xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"pintrace analyze {path}");
        Number(xml, "tests", cases.Count);
        Number(xml, "failures", cases.Count(c => c.Found.Any(f => counts(f) && f.Conclusive)));
        Number(xml, "errors", cases.Count(c => c.Found.Any(counts) && !c.Found.Any(f => counts(f) && f.Conclusive)));
        Number(xml, "skipped", cases.Count(c => !c.Found.Any(counts) && c.Suppressed.Count > 0));
        foreach (var (kind, title, found, suppressed) in cases) WriteCase(xml, kind, title, found, suppressed, counts);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.Flush();
        to.WriteLine();
    }

    static List<Finding> Of(IReadOnlyList<Finding> findings, FindingKind kind) => [.. findings.Where(f => f.Kind == kind)];

    static void Number(XmlWriter xml, string name, int n) => xml.WriteAttributeString(name, n.ToString(CultureInfo.InvariantCulture));

    static void WriteCase(XmlWriter xml, FindingKind kind, string title, List<Finding> found, List<Finding> suppressed, Func<Finding, bool> counts)
    {
        List<Finding> counted = [.. found.Where(counts)], others = [.. found.Where(f => !counts(f))];
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", "pintrace." + PublicName.Of(kind));
        xml.WriteAttributeString("name", title);
        if (counted.Count > 0) WriteElement(xml, counted.Exists(f => f.Conclusive) ? "failure" : "error", PublicName.Of(kind), counted);
        else if (suppressed.Count > 0) WriteElement(xml, "skipped", "suppressed", suppressed);
        if (others.Count > 0) xml.WriteElementString("system-out", Clean(Lines(others)));
        xml.WriteEndElement();
    }

    static void WriteElement(XmlWriter xml, string element, string type, List<Finding> findings)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Clean($"{Format.Count(findings.Sum(f => (long)f.Count), "time")}: {findings[0].Message}"));
        if (element != "skipped") xml.WriteAttributeString("type", type);
        xml.WriteString(Clean(Lines(findings)));
        xml.WriteEndElement();
    }

    static string Lines(List<Finding> findings) =>
        string.Join('\n', findings.Select(f => $"{f.Id} {f.Message} ({Format.Count(f.Count, "time")}; events {string.Join(' ', f.Evidence)}){(f.Doubt is { } doubt ? $"; inconclusive: {doubt}" : "")}"));

    /// <summary>XML has no control characters, whatever a trace calls its functions.</summary>
    static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?'));
}
