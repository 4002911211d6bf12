using System.Text;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>Imports the text of a real kernel and analyzes it.</summary>
static class Imported
{
    public static AnalysisReport Analyze(string text) => Analyze(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>The text of a real kernel, in traces/.</summary>
    public static AnalysisReport AnalyzeRun(string run) =>
        Analyze(File.OpenRead(RepoFiles.Path("traces", run + ".txt.gz")));

    static AnalysisReport Analyze(Stream content) => Analysis.Run(Run(content));

    /// <summary>The trace that a text becomes.</summary>
    public static MemoryTrace Run(Stream content)
    {
        MemoryTrace? trace = null;
        new TraceImport([new ImportSource("trace.txt", content)]).Run(header => trace = new MemoryTrace(header));
        return trace!;
    }

    /// <summary>"leaked-pin 100 x6 pinbug_ioctl", pages in hexadecimal, one line each.</summary>
    public static string Findings(string text) => Findings(Analyze(text));

    public static string Findings(AnalysisReport report) =>
        string.Join('\n', report.Findings.Select(f => InWords(f, report.Names)));

    static string InWords(Finding f, TraceNames names)
    {
        string doubt = f.Conclusive ? "" : " inconclusive";
        return $"{PublicName.Of(f.Kind)} {f.Pfn:x} x{f.Count} {names.CallsiteName(f.Callsite)}{doubt}";
    }
}
