using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Events of writeback name a device, an inode and an index, and no page; events of the page cache name all four.
/// Joined by these, a page shows when it was dirtied, and that it is under writeback when a file system is asked to
/// write it, reclaim writes it or a task waits for it, although no probe looked at the folio. The device is that of the
/// file system where both print it as MAJOR:MINOR; a bdi by another name (btrfs, overlay, NFS) is matched by inode and
/// index alone, if only one device has them.
/// </summary>
sealed class WritebackJoin(EventMaker events)
{
    const long Ambiguous = -1;
    /// <summary>More would be a gigabyte of names: then those that came first may as well be unknown.</summary>
    const int MostPages = 1 << 21;

    readonly Dictionary<(string Device, long Inode, long Index), long> _pages = [];
    readonly Dictionary<(long Inode, long Index), long> _byInode = [];
    readonly Dictionary<long, (string Device, long Inode, long Index)> _places = [];
    readonly HashSet<long> _writing = [];

    /// <summary>A page entered its file; text begins with "dev 254:0 ino d", the inode in hexadecimal.</summary>
    public void Added(ReadOnlySpan<char> text, long index, long pfn)
    {
        if (!TryPlace(text, out string device, out long inode)) return;
        Removed(pfn);
        if (_places.Count == MostPages) Forget();
        _pages[(device, inode, index)] = pfn;
        bool isTaken = _byInode.TryGetValue((inode, index), out long other) && other != pfn;
        _byInode[(inode, index)] = isTaken ? Ambiguous : pfn;
        _places[pfn] = (device, inode, index);
    }

    void Forget()
    {
        _pages.Clear();
        _byInode.Clear();
        _places.Clear();
    }

    /// <summary>The page left its file, or was freed.</summary>
    public void Removed(long pfn)
    {
        _writing.Remove(pfn);
        if (!_places.Remove(pfn, out var place)) return;
        _pages.Remove(place);
        _byInode.Remove((place.Inode, place.Index));
    }

    static bool TryPlace(ReadOnlySpan<char> text, out string device, out long inode)
    {
        (device, inode) = ("", 0);
        if (text.ToString().Split(' ', 5) is not ["dev", var name, "ino", var number, ..]) return false;
        device = name;
        return KernelNumbers.TryHex(number, out inode);
    }

    /// <summary>
    /// An event of writeback, which is skipped if the trace does not show the page entering its file.
    /// </summary>
    public void Read(Tracepoint tracepoint, ReadOnlySpan<char> text)
    {
        if (TryPfn(text, out long pfn) || TryPage(text, out pfn)) Add(tracepoint.Yields[0].Kind, pfn, tracepoint.Name);
    }

    /// <summary>
    /// Adds an event, unless a probe on the folio shows the same along with its counts: then only the probe counts.
    /// </summary>
    void Add(EventKind kind, long pfn, ReadOnlySpan<char> tracepoint)
    {
        if (events.SeesFolio(kind)) return;
        if (kind == EventKind.SetDirty) _writing.Remove(pfn);
        else if (!_writing.Add(pfn)) return;      // whoever waits for a writeback has not started another
        ref var page = ref events.Pages[pfn];
        if (kind == EventKind.SetDirty) page.Flags |= PageFlags.Dirty;      // nothing tells when a writeback ends
        events.Add(kind, pfn, page.Flags, events.Callsites.Of(tracepoint));
    }

    /// <summary>Reclaim names the page itself.</summary>
    static bool TryPfn(ReadOnlySpan<char> text, out long pfn)
    {
        int at = text.IndexOf("pfn=0x");
        var digits = at < 0 ? default : text[(at + 6)..];
        int end = digits.IndexOf(' ');
        return KernelNumbers.TryHex(end < 0 ? digits : digits[..end], out pfn) && pfn > 0;
    }

    bool TryPage(ReadOnlySpan<char> text, out long pfn)
    {
        string device = "";
        long inode = -1, index = -1;
        string[] words = text.ToString().Split([' ', '='], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i + 1 < words.Length; i++)
            switch (words[i])
            {
                case "bdi" or "dev": device = words[i + 1].TrimEnd(':').Replace(',', ':'); break;
                case "ino": inode = Number(words[i + 1]); break;
                case "index" or "page_index": index = Number(words[i + 1]); break;
                case "pos": index = Number(words[i + 1]) is var at and >= 0 ? at >> PageShift : -1; break;
            }
        if (_pages.TryGetValue((device, inode, index), out pfn)) return true;
        bool isNumbered = device.Contains(':', StringComparison.Ordinal);
        return !isNumbered && _byInode.TryGetValue((inode, index), out pfn) && pfn != Ambiguous;
    }

    const int PageShift = 12;

    /// <summary>12 or 0xc; -1 if it is not a number.</summary>
    static long Number(string word)
    {
        bool isHex = word.StartsWith("0x", StringComparison.Ordinal);
        if (isHex) return KernelNumbers.TryHex(word.AsSpan(2), out long hex) ? hex : -1;
        return KernelNumbers.TryDecimal(word, out long number) ? number : -1;
    }
}
