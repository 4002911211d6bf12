namespace Pintrace.Analyzer.State;

/// <summary>
/// I/Os in flight, a list for each page, newest first. A page with many of them has an index by request, too. Entries
/// are reused.
/// </summary>
sealed class IoTable(PageTable pages)
{
    const int None = -1, ShortList = 16;
    /// <summary>Of a page with many I/Os that the request does not tell apart, only the newest are compared.</summary>
    public const int MostCompared = 64;

    PageIo[] _ios = new PageIo[256];
    int _count, _free = None;
    readonly Dictionary<(long Pfn, long Request), int> _newest = [];

    public ref PageIo this[int io]
    {
        get
        {
            Steps++;
            return ref _ios[io];
        }
    }

    /// <summary>How often an entry was looked at: what it costs to find something here.</summary>
    public long Steps { get; private set; }

    public void Add(in PageIo io, int number)
    {
        int i = Take();
        ref var page = ref pages[number];
        _ios[i] = io;
        (_ios[i].Next, _ios[i].Previous) = (page.FirstIo, None);
        if (page.FirstIo != None) _ios[page.FirstIo].Previous = i;
        page.FirstIo = i;
        page.Ios++;
        if (page.HasIoIndex) Index(page.Pfn, i);
        else if (page.Ios > ShortList) IndexAll(ref page);
    }

    int Take()
    {
        int i = _free;
        if (i != None) _free = _ios[i].Next;
        else
        {
            if (_count == _ios.Length) Array.Resize(ref _ios, _count * 2);
            i = _count++;
        }
        return i;
    }

    void IndexAll(ref PageState page)
    {
        page.HasIoIndex = true;
        int oldest = page.FirstIo;
        while (_ios[oldest].Next != None) oldest = _ios[oldest].Next;
        for (int i = oldest; i != None; i = _ios[i].Previous) Index(page.Pfn, i);
    }

    void Index(long pfn, int i)
    {
        _ios[i].Older = _newest.GetValueOrDefault((pfn, _ios[i].Request), None);
        _newest[(pfn, _ios[i].Request)] = i;
    }

    /// <summary>The newest I/O of the request on the page; default if there is none.</summary>
    public PageIo Find(in PageState page, long request) =>
        Newest(in page, request) is var i and not None ? _ios[i] : default;

    /// <summary>The same by its number; -1 if there is none.</summary>
    public int Newest(in PageState page, long request)
    {
        if (page.HasIoIndex) return _newest.GetValueOrDefault((page.Pfn, request), None);
        for (int i = page.FirstIo; i != None; i = this[i].Next)
            if (_ios[i].Request == request) return i;
        return None;
    }

    /// <summary>The next older I/O of the same request on its page; -1 if there is none.</summary>
    public int Older(in PageState page, int io)
    {
        if (page.HasIoIndex) return this[io].Older;
        for (int i = _ios[io].Next; i != None; i = this[i].Next)
            if (_ios[i].Request == _ios[io].Request) return i;
        return None;
    }

    public PageIo Remove(ref PageState page, long request)
    {
        int i = Newest(in page, request);
        if (i == None) return default;
        var io = _ios[i];
        if (io.Previous == None) page.FirstIo = io.Next;
        else _ios[io.Previous].Next = io.Next;
        if (io.Next != None) _ios[io.Next].Previous = io.Previous;
        if (page.HasIoIndex && io.Older != None) _newest[(page.Pfn, request)] = io.Older;
        else if (page.HasIoIndex) _newest.Remove((page.Pfn, request));
        page.HasIoIndex &= --page.Ios > 0;
        _ios[i] = new PageIo { Next = _free };
        _free = i;
        return io;
    }

    public void Save(Stream to)
    {
        to.PutAll<PageIo>(_ios.AsSpan(0, _count));
        to.Put(_free);
        to.PutAll(_newest);
    }

    public void Load(Stream from)
    {
        _count = from.GetAll(ref _ios);
        _free = from.Get<int>();
        from.GetAll(_newest);
    }
}
