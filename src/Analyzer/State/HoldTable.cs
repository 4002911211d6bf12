namespace Pintrace.Analyzer.State;

/// <summary>
/// Live acquisitions, reachable by token, by page (oldest first) and by request. Entries are reused; nothing is
/// allocated per event.
/// </summary>
sealed class HoldTable(PageTable pages)
{
    const int None = -1;

    Hold[] _holds = new Hold[1024];
    int _count, _free = None;
    readonly Dictionary<long, int> _byToken = [];
    readonly Dictionary<long, int> _firstOfRequest = [];

    public ref Hold this[int hold] => ref _holds[hold];

    public int Add(in Hold hold, int page)
    {
        int i = Take();
        _holds[i] = hold;
        ref var h = ref _holds[i];
        h.Page = page;
        AppendToPage(ref pages[page].FirstHold, i);
        (h.NextOfRequest, h.PreviousOfRequest) = (None, None);
        if (h.Request != 0) PrependToRequest(ref h, i);
        if (h.Token != 0) _byToken[h.Token] = i;
        return i;
    }

    int Take()
    {
        if (_free != None)
        {
            int i = _free;
            _free = _holds[i].NextOnPage;
            return i;
        }
        if (_count == _holds.Length) Array.Resize(ref _holds, _count * 2);
        return _count++;
    }

    /// <summary>
    /// The list of a page is circular through PreviousOnPage of its first entry, so that its end is known.
    /// </summary>
    void AppendToPage(ref int first, int i)
    {
        ref var h = ref _holds[i];
        h.NextOnPage = None;
        if (first == None) (first, h.PreviousOnPage) = (i, i);
        else
        {
            int last = _holds[first].PreviousOnPage;
            (_holds[last].NextOnPage, h.PreviousOnPage, _holds[first].PreviousOnPage) = (i, last, i);
        }
    }

    void PrependToRequest(ref Hold h, int i)
    {
        if (_firstOfRequest.TryGetValue(h.Request, out int first))
        {
            h.NextOfRequest = first;
            _holds[first].PreviousOfRequest = i;
        }
        _firstOfRequest[h.Request] = i;
    }

    public void Remove(int i)
    {
        ref var h = ref _holds[i];
        RemoveFromPage(ref pages[h.Page].FirstHold, i);
        if (h.Request != 0) RemoveFromRequest(in h);
        if (h.Token != 0) _byToken.Remove(h.Token);
        h = default;
        h.NextOnPage = _free;
        _free = i;
    }

    void RemoveFromPage(ref int first, int i)
    {
        ref var h = ref _holds[i];
        if (h.NextOnPage != None) _holds[h.NextOnPage].PreviousOnPage = h.PreviousOnPage;
        else if (i != first) _holds[first].PreviousOnPage = h.PreviousOnPage;
        if (i == first) first = h.NextOnPage;
        else _holds[h.PreviousOnPage].NextOnPage = h.NextOnPage;
    }

    void RemoveFromRequest(in Hold h)
    {
        if (h.NextOfRequest != None) _holds[h.NextOfRequest].PreviousOfRequest = h.PreviousOfRequest;
        if (h.PreviousOfRequest != None) _holds[h.PreviousOfRequest].NextOfRequest = h.NextOfRequest;
        else if (h.NextOfRequest != None) _firstOfRequest[h.Request] = h.NextOfRequest;
        else _firstOfRequest.Remove(h.Request);
    }

    public int FindToken(long token) => _byToken.GetValueOrDefault(token, None);

    /// <summary>First hold of a request, -1 if it holds nothing; go on with NextOfRequest.</summary>
    public int FirstOfRequest(long request) => _firstOfRequest.GetValueOrDefault(request, None);

    public void Save(Stream to)
    {
        to.PutAll<Hold>(_holds.AsSpan(0, _count));
        to.Put(_free);
        to.PutAll(_byToken);
        to.PutAll(_firstOfRequest);
    }

    public void Load(Stream from)
    {
        _count = from.GetAll(ref _holds);
        _free = from.Get<int>();
        from.GetAll(_byToken);
        from.GetAll(_firstOfRequest);
    }
}
