namespace Pintrace.Analyzer.State;

/// <summary>I/Os in flight, a list for each page, newest first. Entries are reused.</summary>
sealed class IoTable(PageTable pages)
{
    const int None = -1;

    PageIo[] _ios = new PageIo[256];
    int _count, _free = None;

    public ref PageIo this[int io] => ref _ios[io];

    public void Add(in PageIo io, int page)
    {
        int i = _free;
        if (i != None) _free = _ios[i].Next;
        else
        {
            if (_count == _ios.Length) Array.Resize(ref _ios, _count * 2);
            i = _count++;
        }
        _ios[i] = io;
        _ios[i].Next = pages[page].FirstIo;
        pages[page].FirstIo = i;
    }

    /// <summary>The request's I/O on the page; default if there is none.</summary>
    public PageIo Find(in PageState page, long request)
    {
        for (int i = page.FirstIo; i != None; i = _ios[i].Next)
            if (_ios[i].Request == request) return _ios[i];
        return default;
    }

    public PageIo Remove(ref PageState page, long request)
    {
        ref int link = ref page.FirstIo;
        while (link != None)
        {
            int i = link;
            if (_ios[i].Request != request) { link = ref _ios[i].Next; continue; }
            var io = _ios[i];
            link = io.Next;
            _ios[i] = new PageIo { Next = _free };
            _free = i;
            return io;
        }
        return default;
    }

    public void Save(Stream to)
    {
        to.PutAll<PageIo>(_ios.AsSpan(0, _count));
        to.Put(_free);
    }

    public void Load(Stream from)
    {
        _count = from.GetAll(ref _ios);
        _free = from.Get<int>();
    }
}
