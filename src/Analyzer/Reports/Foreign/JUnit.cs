using System.Globalization;
using System.Xml;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>
/// An analysis as JUnit XML, for CI servers that show test results: a test case for each kind of finding. It fails if a
/// finding of the kind counts, is an error if all of those are inconclusive, and is skipped if all are suppressed or
/// the trace can show none.
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
        var rules = DetectorCatalog.Create().Select(d => d.Rule);
        List<Case> cases = [.. rules.Select(rule => new Case(rule.Kind, rule.Title, report, counts))];
        to.WriteLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        var layout = new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };
        using var xml = XmlWriter.Create(to, layout);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"pintrace analyze {Visible.Of(path)}");
        WriteNumber(xml, "tests", cases.Count);
        WriteNumber(xml, "failures", cases.Count(c => c.Result == "failure"));
        WriteNumber(xml, "errors", cases.Count(c => c.Result == "error"));
        WriteNumber(xml, "skipped", cases.Count(c => c.Result == "skipped"));
        foreach (var test in cases) test.Write(xml);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.Flush();
        to.WriteLine();
    }

    static void WriteNumber(XmlWriter xml, string name, int n) =>
        xml.WriteAttributeString(name, n.ToString(CultureInfo.InvariantCulture));

    /// <summary>A kind of finding as a test case.</summary>
    sealed class Case
    {
        readonly FindingKind _kind;
        readonly string _title;
        readonly string? _whyNotFindable;
        readonly List<Finding> _counted, _others, _suppressed;

        public Case(FindingKind kind, string title, AnalysisReport report, Func<Finding, bool> counts)
        {
            (_kind, _title, _whyNotFindable) = (kind, title, report.NotFindable.GetValueOrDefault(kind));
            var found = report.Findings.Where(f => f.Kind == kind).ToLookup(counts);
            (_counted, _others) = ([.. found[true]], [.. found[false]]);
            _suppressed = [.. report.Suppressed.Where(f => f.Kind == kind)];
        }

        /// <summary>failure, error, skipped, or passed.</summary>
        public string Result
        {
            get
            {
                bool isSkipped = _suppressed.Count > 0 || _whyNotFindable is not null;
                if (_counted.Count == 0) return isSkipped ? "skipped" : "passed";
                return _counted.Exists(f => f.Conclusive) ? "failure" : "error";
            }
        }

        public void Write(XmlWriter xml)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", "pintrace." + PublicName.Of(_kind));
            xml.WriteAttributeString("name", _title);
            if (_counted.Count > 0) WriteResult(xml, _counted, PublicName.Of(_kind));
            else if (_suppressed.Count > 0) WriteResult(xml, _suppressed, type: null);
            else if (_whyNotFindable is not null) WriteNotFindable(xml);
            if (_others.Count > 0)
            {
                xml.WriteStartElement("system-out");
                WriteLines(xml, _others);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }

        void WriteNotFindable(XmlWriter xml)
        {
            xml.WriteStartElement(Result);
            xml.WriteAttributeString("message", Visible.OnOneLine($"cannot be found in this trace: {_whyNotFindable}"));
            xml.WriteEndElement();
        }

        void WriteResult(XmlWriter xml, List<Finding> findings, string? type)
        {
            string times = Format.Count(findings.Sum(f => (long)f.Count), "time");
            xml.WriteStartElement(Result);
            xml.WriteAttributeString("message", Visible.OnOneLine($"{times}: {findings[0].Message}"));
            if (type is not null) xml.WriteAttributeString("type", type);
            WriteLines(xml, findings);
            xml.WriteEndElement();
        }
    }

    /// <summary>XML has no control characters, whatever a trace calls its functions: they are shown.</summary>
    static void WriteLines(XmlWriter xml, List<Finding> findings)
    {
        for (int i = 0; i < findings.Count; i++)
            xml.WriteString((i == 0 ? "" : "\n") + Visible.OnOneLine(Line(findings[i])));
    }

    static string Line(Finding f)
    {
        string events = string.Join(' ', f.Evidence), doubt = f.Conclusive ? "" : $"; inconclusive: {f.Doubt}";
        return $"{f.Id} {f.Message} ({Format.Count(f.Count, "time")}; events {events}){doubt}";
    }
}
