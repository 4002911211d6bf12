using Pintrace.Analyzer;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// Who may write to a page is asked alike by the ledger and by the detectors, from how the page was taken. What the
/// holder's device then does is another matter, decided by the operation that submits the I/O: the law compares the
/// two.
/// </summary>
public class WriterLawTests
{
    static readonly FindingKind[] OfWriters =
    [
        FindingKind.WritebackOfPinned, FindingKind.UnmapOfPinned, FindingKind.OrphanedPin, FindingKind.DaxBlockReuse,
    ];

    [Fact]
    public void Nobody_is_named_as_a_writer_whose_device_only_reads() =>
        Law.Holds(Samples.Cells().Select(Samples.Scripted).Concat(Loads), Breaches);

    static IEnumerable<Sample> Loads =>
        Samples.OfThreeTimes.Select(policy => Samples.Load("shared-file", policy, 1, 6000, Samples.ManyBugs));

    static IEnumerable<string> Breaches(MemoryTrace trace)
    {
        var submitted = trace.Events.Where(e => e.Kind == EventKind.IoSubmit && e.Token != 0).ToLookup(e => e.Token);
        foreach (var finding in Analysis.Run(trace).Findings.Where(f => OfWriters.Contains(f.Kind)))
        {
            long token = trace.Events[(int)finding.Evidence[0] - 1].Token;
            bool onlyReads = submitted.Contains(token) && submitted[token].All(e => (e.Flags & EventFlags.Write) == 0);
            if (onlyReads) yield return $"{PublicName.Of(finding.Kind)} of page 0x{finding.Pfn:x} names a reader";
        }
    }

    [Fact]
    public void A_reader_that_is_named_is_noticed()
    {
        var reader = new EventScript().FilePage().Dirty("fault").Begin("send").Pin("get", 1)
            .Add(EventKind.IoSubmit, "send", token: 1, request: 1).StartWriteback("flusher");
        Assert.Equal(["writeback-of-pinned of page 0x1000 names a reader"], Breaches(reader.Trace));
    }
}
