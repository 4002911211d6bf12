using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite.Checksums;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>Sorts events that follow each other by their pages.</summary>
sealed class PageChunkMaker
{
    sealed class Page
    {
        public readonly List<long> Seqs = [];
        public EventSum Sum;
    }

    readonly Dictionary<long, Page> _pages = [];

    /// <summary>The next event.</summary>
    public void Add(in PageEvent e)
    {
        if (e.Pfn == 0) return;
        if (!_pages.TryGetValue(e.Pfn, out var page)) page = _pages[e.Pfn] = new();
        page.Seqs.Add(e.Seq);
        page.Sum.Add(in e);
    }

    /// <summary>All parts, in order, after which it begins anew.</summary>
    public IEnumerable<byte[]> Take()
    {
        var parts = Enumerable.Range(0, PageChunk.Parts).Select(_ => new BinaryWriter(new MemoryStream())).ToArray();
        foreach (var (pfn, page) in _pages)
            new PageChunk(page.Seqs, page.Sum.Value).Write(parts[PageChunk.PartOf(pfn)], pfn);
        _pages.Clear();
        return parts.Select(part => ((MemoryStream)part.BaseStream).ToArray());
    }
}
