using System.Globalization;
using System.Text.Json;
using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>A report of "analyze --json" as a side of a comparison: a baseline that needs no trace.</summary>
public static class StoredReport
{
    const int MostBytes = 256 << 20, MostBlanks = 1 << 12;

    /// <summary>The mark of UTF-8 that some editors begin a file with.</summary>
    static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>True if a file is JSON rather than a trace.</summary>
    /// <exception cref="UsageException">It is no name of a file.</exception>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static bool IsAt(string path)
    {
        InputFile.CheckName(path);
        if (!File.Exists(path)) return false;
        bool isPipe = FileStatus.Of(path) is { Kind: FileKind.Pipe };      // no trace is one, and it is read only once
        if (isPipe) return true;
        byte[] start = new byte[MostBlanks];
        int length = InputFile.Read(path, p =>
        {
            using var file = File.OpenRead(p);
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        });
        return WithoutMark(start.AsSpan(0, length)).TrimStart(" \n\r\t"u8) is [(byte)'{', ..];
    }

    static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(Mark) ? text[Mark.Length..] : text;

    /// <summary>Reads a report.</summary>
    /// <exception cref="InputException">The text is not a report that this version can read, or not whole.</exception>
    public static DiffSide Read(string path) => Parse(InputFile.ReadAll(path, most: MostBytes), path);

    /// <exception cref="InputException">The text is not a report that this version can read, or not whole.</exception>
    internal static DiffSide Parse(byte[] text, string path)
    {
        try
        {
            var utf8 = text.AsMemory(text.Length - WithoutMark(text).Length);
            JsonTexts.Check(utf8.Span);
            using var json = JsonDocument.Parse(utf8);
            return Side(StoredMembers.Read(json), path);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            string reason = e.Message.TrimEnd('.');
            throw new InputException(
                $"{path} is not a report of 'pintrace analyze --json' that this version can read: {reason}.", e);
        }
    }

    static DiffSide Side(AnalysisDocument report, string path)
    {
        var trace = report.Trace;
        if (trace.Source == TraceHeader.Simulated)
            CheckMatching(trace.Match ?? throw StoredMembers.Wrong("match"));
        var findings = StoredMembers.Each(report.Findings).Select(f => Finding(f, suppressed: false)).ToList();
        var suppressed = StoredMembers.Each(report.Suppressed).Select(f => Finding(f, suppressed: true));
        return new DiffSide
        {
            Path = path,
            Header = Header(trace),
            Events = trace.Events,
            Refused = trace.Refused,
            Gaps = trace.Gaps,
            FindingCount = findings.Count,
            Findings = SideFinding.Merge(findings.Concat(suppressed)),
            Callsites = Unique(report.Callsites, r => r.Callsite, Counts),
            Metrics = [.. Unique(report.Metrics, m => m.Name, Metric).Values],
            PageStates = PageStates(report.PageStates),
            NotFindable = NotFindable(report.Findable),
            NotAllListed = StoredMembers.Each(report.Findable ?? []).Where(f => f.NotListed > 0).Select(f => f.Kind)
                .ToHashSet(),
        };
    }

    /// <summary>Reports of older versions do not say what could not be found.</summary>
    static Dictionary<FindingKind, string> NotFindable(IEnumerable<FindableRecord>? all)
    {
        var blind = StoredMembers.Each(all ?? []).Where(f => !f.Findable).DistinctBy(f => f.Kind);
        return blind.ToDictionary(f => f.Kind, f => f.Reason ?? "");
    }

    static void CheckMatching(Matching matching)
    {
        if (matching != Matching.Token)
            throw new FormatException("it was made with --match, and traces are compared by tokens");
    }

    static TraceHeader Header(TraceRecord trace) => new()
    {
        Source = trace.Source,
        Coverage = TraceCoverage.None,
        State = trace.State,
        Policy = trace.Policy,
        Scenario = trace.Scenario,
        Variant = trace.Variant,
        Origin = trace.Origin,
        Decisions = trace.Decisions is { } decisions && decisions.StartsWith('{') ? decisions : "",
        Seed = trace.Seed,
    };

    static SideFinding Finding(FindingRecord f, bool suppressed) => new(
        f.Id, f.Kind, f.Severity, f.Consequence, f.PageRole, f.Callsite, f.RelatedCallsite,
        f.Fingerprint, f.Count, f.Conclusive, suppressed);

    static Metric Metric(MetricRecord m) => new(m.Name, m.Unit, m.Polarity, m.Value);

    static IReadOnlyDictionary<string, long> Counts(CallsiteRecord row) =>
        DiffSide.Counts(c => StoredMembers.Count(row.Numbers, c.Name));

    static PageStateHashes PageStates(StatesRecord states)
    {
        List<(ulong, long)> chain = [.. StoredMembers.Each(states.Hashes).Select(HashAt)];
        bool isWhole = long.IsPow2(states.Spacing) && chain.Count == states.Changes / states.Spacing;
        if (!isWhole) throw new FormatException("its page states are not whole");
        return new PageStateHashes(states.Changes, states.Spacing, Hash(states.Last), chain);
    }

    static (ulong Hash, long Seq) HashAt(string text) =>
        text.Split('@') is [var hash, var seq] && long.TryParse(seq, CultureInfo.InvariantCulture, out long at)
            ? (Hash(hash), at)
            : throw new FormatException("a hash has no event");

    static ulong Hash(string hex) =>
        ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hash)
            ? hash
            : throw new FormatException($"'{hex}' is not a hash");

    static Dictionary<string, TValue> Unique<T, TValue>(
        IEnumerable<T> elements, Func<T, string> key, Func<T, TValue> value) where T : class
    {
        var all = new Dictionary<string, TValue>();
        foreach (var e in StoredMembers.Each(elements))
            if (!all.TryAdd(key(e), value(e))) throw new FormatException($"'{key(e)}' occurs twice");
        return all;
    }
}
