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
    const int MaxOrder = 63, PageShift = 12, CloneThread = 0x10000;
    /// <summary>Of so many files the numbers are at hand.</summary>
    const int MostFiles = 1 << 16;
    const string UnknownDevice = "?";

    readonly Dictionary<string, NameId<TraceFile>> _files = [];
    readonly WritebackJoin _join = new(events);

    public void Read(Tracepoint tracepoint, in ProbeRecord line, ProbeFields a)
    {
        a.Read(line.Text);
        switch (tracepoint.Meaning)
        {
            case TracepointMeaning.PageAlloc: Alloc(line.Text, a); break;
            case TracepointMeaning.PageFree: Free(a); break;
            case TracepointMeaning.CacheAdd: CacheAdd(tracepoint, line.Text, a); break;
            case TracepointMeaning.CacheRemove: CacheRemove(tracepoint, line.Text, a); break;
            case TracepointMeaning.TaskExit: Exit(tracepoint, (int)a.Or(Field.Pid, line.Pid)); break;
            case TracepointMeaning.NewTask: NewTask(line.Text); break;
            case TracepointMeaning.Writeback: _join.Read(tracepoint, line.Text); break;
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

    void CacheAdd(Tracepoint tracepoint, ReadOnlySpan<char> text, ProbeFields a)
    {
        long pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return;
        ref var page = ref events.Pages[pfn];
        (page.Flags, page.Leaving) = (page.Flags & ~PageFlags.Anon | PageFlags.Cached, false);
        _join.Added(text, a.Or(Field.Ofs, 0) >> PageShift, pfn);
        var callsite = events.Callsites.Of(tracepoint.Function);
        events[events.Add(EventKind.CacheAdd, pfn, page.Flags, callsite)].Arg = Place(text, a);
    }

    /// <summary>Truncation has already reported it.</summary>
    void CacheRemove(Tracepoint tracepoint, ReadOnlySpan<char> text, ProbeFields a)
    {
        long pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return;
        ref var page = ref events.Pages[pfn];
        page.Flags &= ~PageFlags.Cached;
        _join.Removed(pfn);
        if (page.Leaving) { page.Leaving = false; return; }
        var callsite = events.Callsites.Of(tracepoint.Function);
        ref var e = ref events[events.Add(EventKind.CacheRemove, pfn, page.Flags, callsite)];
        (e.N, e.Arg) = (1, Place(text, a));
    }

    /// <summary>
    /// The file and index that "dev 8:1 ino 71 page=... pfn=... ofs=4096" names, as an event's argument.
    /// </summary>
    long Place(ReadOnlySpan<char> text, ProbeFields a)
    {
        int end = text.IndexOf('=');
        var name = end < 0 ? default : text[..Math.Max(0, text[..end].LastIndexOf(' '))];
        var files = _files.GetAlternateLookup<ReadOnlySpan<char>>();
        bool isKnown = files.TryGetValue(name, out var file) && events.Names.Files.Has(file);
        if (!isKnown) file = AddFile(name.ToString());
        return EventArg.OfCache(file, a.Or(Field.Ofs, 0) >> PageShift);
    }

    NameId<TraceFile> AddFile(string name)
    {
        if (_files.Count == MostFiles) _files.Clear();
        return _files[name] = events.Names.Files.Intern(FileOf(Printable.Of(name)));
    }

    static TraceFile FileOf(string name)
    {
        var unknown = new TraceFile(name, UnknownDevice);
        if (name.Split(' ') is not ["dev", var device, "ino", var inode, ..]) return unknown;
        if (!KernelNumbers.TryHex(inode, out long number)) return unknown;
        return new TraceFile($"inode {number.ToString(CultureInfo.InvariantCulture)}", $"dev {device}");
    }

    void Exit(Tracepoint tracepoint, int pid)
    {
        var task = events.Tasks.ByPid(pid);
        task.Exited = true;
        var process = task.Leader ?? task;
        if (!process.Exited || process.Threads.Exists(t => !t.Exited)) return;
        var callsite = events.Callsites.Of(tracepoint.Function);
        AddExit(process, callsite);
        foreach (var thread in process.Threads)
            if (thread.Actor.Exists) AddExit(thread, callsite);
        events.Tasks.End(process, events.Tick);
    }

    void AddExit(TracedTask task, NameId<Callsite> callsite) =>
        events[events.Add(EventKind.ActorExit, 0, callsite: callsite)].Actor = events.Tasks.ActorOf(task);

    void NewTask(ReadOnlySpan<char> text)
    {
        long pid = Word(text, "pid=", isHex: false), flags = Word(text, "clone_flags=", isHex: true);
        if (pid == 0 || (flags & CloneThread) == 0) return;
        var parent = events.Task;
        Tasks.Join(events.Tasks.ByPid((int)pid), parent.Leader ?? parent);
    }

    static long Word(ReadOnlySpan<char> text, ReadOnlySpan<char> name, bool isHex)
    {
        int at = text.LastIndexOf(name);
        if (at < 0) return 0;
        var value = text[(at + name.Length)..];
        int blank = value.IndexOf(' ');
        if (blank >= 0) value = value[..blank];
        bool isNumber = isHex ? KernelNumbers.TryHex(value, out long n) : KernelNumbers.TryDecimal(value, out n);
        return isNumber && n is >= 0 and <= int.MaxValue ? n : 0;
    }
}
