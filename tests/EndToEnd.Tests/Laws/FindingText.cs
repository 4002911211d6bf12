using System.Globalization;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>A finding as one line, so that findings of two logs can be compared.</summary>
static class FindingText
{
    /// <summary>
    /// All of a finding but its id and its sentence, as
    /// "error leaked-pin anon 0x1000@a related b x2 exact conclusive: 3 9".
    /// </summary>
    /// <param name="f">The finding.</param>
    /// <param name="names">The names of its log.</param>
    /// <param name="origin">By the number of an event, the number to show instead; null = show it as it is.</param>
    /// <param name="renamed">Show the page and the functions as <see cref="Retold.Renamed"/> names them.</param>
    public static string Of(Finding f, TraceNames names, IReadOnlyList<long>? origin = null, bool renamed = false)
    {
        long page = renamed ? Retold.Page(f.Pfn) : f.Pfn;
        string certainty = f.Conclusive ? "conclusive" : "inconclusive";
        var events = f.Evidence.Select(seq => origin is null ? seq : origin[(int)seq]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{f.Severity} {PublicName.Of(f.Kind)} {f.PageRole} 0x{page:x}@{Site(f.Callsite)} "
                + $"related {Site(f.RelatedCallsite)} x{f.Count} {f.Basis} {certainty}: {string.Join(' ', events)}");

        string Site(NameId<Callsite> id)
        {
            if (!id.Exists) return "?";
            return renamed ? Retold.Callsite(names.Callsites[id]).Stack : names.Callsites[id].Stack;
        }
    }
}
