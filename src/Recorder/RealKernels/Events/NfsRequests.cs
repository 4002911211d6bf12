using System.Globalization;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// NFS direct I/O: a request takes a reference of its own to each page that GUP gave it, GUP's are dropped before
/// anything is sent, and the request's goes when the reply has been dealt with, in a worker. Buffered I/O makes its
/// requests by the same functions, for pages of its own: only a page that GUP is known to hold is handed over.
/// </summary>
sealed class NfsRequests(EventMaker events)
{
    const int MostPages = 256;

    readonly List<long> _pages = [];

    /// <summary>A request is made for a page.</summary>
    public void HandOver(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = HeadOf(a);
        if (pfn == 0 || events.Pages[pfn].Gets == 0) return;
        ref var page = ref events.Pages[pfn];
        page.HandedOver = Math.Min(page.HandedOver, int.MaxValue - 1) + 1;
        if (page.Request == 0) page.Request = events.NewRequest();
        ref var e = ref Add(EventKind.Get, pfn, in page, in hit);
        e.Flags |= EventFlags.HandOver | EventFlags.Gup | (page.GetsWrite ? EventFlags.Write : 0);
        e.Arg = EventArg.OfAcquisition(events.Tasks.MmOf(events.Task), subpage: 0);
        (e.Request, e.RefCount) = (page.Request, EventMaker.Plus(EventMaker.Count(a, Field.Rc), 1));
    }

    /// <summary>The request is freed.</summary>
    public void End(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = HeadOf(a);
        if (pfn == 0 || events.Pages[pfn].HandedOver == 0) return;
        ref var page = ref events.Pages[pfn];
        page.HandedOver--;
        ref var e = ref Add(EventKind.Put, pfn, in page, in hit);
        (e.Request, e.RefCount) = (page.Request, EventMaker.Plus(EventMaker.Count(a, Field.Rc), -1));
    }

    /// <summary>
    /// GUP's references to n pages are dropped, whose addresses are in fields p0, p1 ..., each of one or of several.
    /// What stands behind the first n is not an address of this list.
    /// </summary>
    public void Release(in ProbeRecord hit, ProbeFields a)
    {
        ReadPages(hit.Text);
        long n = Math.Clamp(a.Or(Field.N, 0), 0, Math.Min(MostPages, _pages.Count));
        for (int i = 0; i < n; i++)
        {
            long pfn = events.PfnOf(_pages[i]);
            if (pfn == 0 || events.Pages[pfn].Gets == 0) continue;
            ref var page = ref events.Pages[pfn];
            page.Gets--;
            Add(EventKind.Put, pfn, in page, in hit);
        }
    }

    ref PageEvent Add(EventKind kind, long pfn, in PageInfo page, in ProbeRecord hit)
    {
        ref var e = ref events[events.Add(kind, pfn, page.Flags, events.Here(in hit))];
        e.N = 1;
        return ref e;
    }

    /// <summary>The folio of the page that the line names; of a tail the counts say nothing.</summary>
    long HeadOf(ProbeFields a)
    {
        long head = GupEvents.HeadOf(a.Pointer, a.Or(Field.Head, 0));
        if (head != a.Pointer) a.Clear(Field.Rc);
        return events.PfnOf(head);
    }

    void ReadPages(ReadOnlySpan<char> text)
    {
        _pages.Clear();
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            int equals = word.IndexOf('=');
            if (equals < 2 || word[0] != 'p' || !IsNumber(word[1..equals])) continue;
            var values = word[(equals + 1)..].Trim("{}");
            foreach (var part in values.Split(','))
                _pages.Add(KernelNumbers.TryValue(values[part], out long value) ? value : 0);
        }
    }

    static bool IsNumber(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
