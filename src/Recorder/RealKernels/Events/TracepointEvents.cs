using System.Globalization;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Events of the kernel's own tracepoints, by name. Their page= is hashed: only pfn= counts. mm_page_free_batched is
/// skipped, because every page that it names passes mm_page_free too.
/// A process has exited when its last known thread has. Threads are known by the tgid column (option record-tgid) or by
/// task:task_newtask; without both, a thread that exits is taken for a process.
/// </summary>
sealed class TracepointEvents(EventMaker events)
{
    const int MaxOrder = 63, PageShift = 12, IndexBits = 40, CloneThread = 0x10000;
    const string UnknownDevice = "?";

    readonly Dictionary<string, int> _files = [];
    readonly WritebackJoin _join = new(events);

    /// <summary>Events of writeback on pages that the trace does not show to enter their file.</summary>
    public long NotJoined => _join.Unknown;

    /// <summary>False if the event is none of those that matter.</summary>
    public bool TryRead(in ProbeRecord line, ProbeFields a)
    {
        switch (line.Name)
        {
            case "mm_page_alloc": a.Read(line.Text); Alloc(line.Text, a); return true;
            case "mm_page_free": a.Read(line.Text); Free(a); return true;
            case "mm_filemap_add_to_page_cache": a.Read(line.Text); CacheAdd(line.Text, a); return true;
            case "mm_filemap_delete_from_page_cache": a.Read(line.Text); CacheRemove(line.Text, a); return true;
            case "sched_process_exit": a.Read(line.Text); Exit((int)a.Or(Field.Pid, line.Pid)); return true;
            case "task_newtask": NewTask(line.Text); return true;
            default: return _join.TryRead(in line);
        }
    }

    void Alloc(ReadOnlySpan<char> text, ProbeFields a)
    {
        long pfn = a.Or(Field.Pfn, 0), order = a.Or(Field.Order, 0);
        if (pfn <= 0 || order is < 0 or > MaxOrder) return;
        events.Pages.Forget(pfn);
        if (order == 0) events.Pages[pfn].Size = FolioSize.Small;
        else if (text.Contains("__GFP_COMP", StringComparison.Ordinal)) events.Pages[pfn].Size = FolioSize.Large;
        ref var e = ref events[events.Add(EventKind.Alloc, pfn)];
        (e.N, e.Arg) = (1, order);
    }

    void Free(ProbeFields a)
    {
        long pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return;
        events.Pages.Forget(pfn);
        _join.Removed(pfn);
        events.Add(EventKind.Free, pfn);
    }

    void CacheAdd(ReadOnlySpan<char> text, ProbeFields a)
    {
        long pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return;
        ref var page = ref events.Pages[pfn];
        (page.Flags, page.Leaving) = (page.Flags & ~PageFlags.Anon | PageFlags.Cached, false);
        _join.Added(text, a.Or(Field.Ofs, 0) >> PageShift, pfn);
        events[events.Add(EventKind.CacheAdd, pfn, page.Flags, events.Callsites.Of("__filemap_add_folio"))].Arg = Place(text, a);
    }

    /// <summary>Truncation has reported it already.</summary>
    void CacheRemove(ReadOnlySpan<char> text, ProbeFields a)
    {
        long pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return;
        ref var page = ref events.Pages[pfn];
        page.Flags &= ~PageFlags.Cached;
        _join.Removed(pfn);
        if (page.Leaving) { page.Leaving = false; return; }
        ref var e = ref events[events.Add(EventKind.CacheRemove, pfn, page.Flags, events.Callsites.Of("__filemap_remove_folio"))];
        (e.N, e.Arg) = (1, Place(text, a));
    }

    /// <summary>"dev 8:1 ino 71 page=... pfn=... ofs=4096" → file &lt;&lt; 40 | index.</summary>
    long Place(ReadOnlySpan<char> text, ProbeFields a)
    {
        int end = text.IndexOf('=');
        var name = end < 0 ? default : text[..Math.Max(0, text[..end].LastIndexOf(' '))];
        var lookup = _files.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(name, out int file)) file = _files[name.ToString()] = events.Names.Files.Intern(FileOf(Printable.Of(name.ToString())));
        return (long)file << IndexBits | a.Or(Field.Ofs, 0) >> PageShift & (1L << IndexBits) - 1;
    }

    static TraceFile FileOf(string name) => name.Split(' ') is ["dev", var device, "ino", var inode, ..] && KernelNumbers.TryHex(inode, out long number)
        ? new TraceFile($"inode {number.ToString(CultureInfo.InvariantCulture)}", $"dev {device}") : new TraceFile(name, UnknownDevice);

    void Exit(int pid)
    {
        var task = events.Tasks.ByPid(pid);
        task.Exited = true;
        var process = task.Leader ?? task;
        if (!process.Exited || process.Threads.Exists(t => !t.Exited)) return;
        AddExit(process);
        foreach (var thread in process.Threads)
            if (thread.Actor != 0) AddExit(thread);
    }

    void AddExit(TracedTask task) => events[events.Add(EventKind.ActorExit, 0, callsite: events.Callsites.Of("do_exit"))].Actor = events.Tasks.ActorOf(task);

    void NewTask(ReadOnlySpan<char> text)
    {
        if (Word(text, "pid=", 10) is not (var pid and > 0) || (Word(text, "clone_flags=", 16) & CloneThread) == 0) return;
        var parent = events.Task;
        Tasks.Join(events.Tasks.ByPid((int)pid), parent.Leader ?? parent);
    }

    static long Word(ReadOnlySpan<char> text, ReadOnlySpan<char> name, int radix)
    {
        int at = text.LastIndexOf(name);
        if (at < 0) return 0;
        var value = text[(at + name.Length)..];
        int blank = value.IndexOf(' ');
        if (blank >= 0) value = value[..blank];
        return (radix == 16 ? KernelNumbers.TryHex(value, out long n) : KernelNumbers.TryDecimal(value, out n)) && n is >= 0 and <= int.MaxValue ? n : 0;
    }
}
