using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class WriteToClean : IDetector
{
    public FindingKind Kind => FindingKind.WriteToClean;
    public Severity Severity => Severity.Error;
    public string Title => "device store into a clean file page";
    public string Rule => "A device stores into a page of a file that is neither dirty nor under writeback: the file system was not told; blames where the page was acquired, and names who cleaned it.";
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (!t.IsDmaInSameLife || t.Io.IsKernels || !page.Counts.Has(PageFlags.Cached) || page.Counts.Has(PageFlags.Dirty | PageFlags.Writeback | PageFlags.Dax)) return;
        findings.Add(this, t.Event.Pfn, t.Io.Acquired.Callsite, page.Cleaned.Callsite, t.Io.Acquired.Seq, page.Cleaned.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.CallsiteName(f.Callsite)}, cleaned at {names.CallsiteName(f.RelatedCallsite)}, then written by the device";
}
