namespace Pintrace.Analyzer.State;

/// <summary>
/// Live acquisitions, reachable by token, by page (oldest first; references and counted pins also apart) and by
/// request. Entries are reused; nothing is allocated per event.
/// </summary>
sealed class HoldTable(PageTable pages)
{
    const int None = -1;

    Hold[] _holds = new Hold[1024];
    int _count, _free = None;
    readonly Dictionary<long, int> _byToken = [];
    readonly Dictionary<long, int> _firstOfRequest = [];

    public ref Hold this[int hold]
    {
        get
        {
            Steps++;
            return ref _holds[hold];
        }
    }

    /// <summary>How often an entry was looked at: what it costs to find something here.</summary>
    public long Steps { get; private set; }

    public int Add(in Hold hold, int page)
    {
        int i = Take();
        _holds[i] = hold;
        ref var h = ref _holds[i];
        h.Page = page;
        Append(ref pages[page].FirstHold, i, ofKin: false);
        if (h.Kin != HoldKin.Other) Append(ref pages[page].FirstOf(h.Kin), i, ofKin: true);
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
            _free = _holds[i].OnPage.Next;
            return i;
        }
        if (_count == _holds.Length) Array.Resize(ref _holds, _count * 2);
        return _count++;
    }

    /// <summary>
    /// The lists of a page are circular through Previous of their first entries, so that their ends are known.
    /// </summary>
    void Append(ref int first, int i, bool ofKin)
    {
        ref var links = ref LinksOf(i, ofKin);
        links.Next = None;
        if (first == None) (first, links.Previous) = (i, i);
        else
        {
            ref int last = ref LinksOf(first, ofKin).Previous;
            (LinksOf(last, ofKin).Next, links.Previous, last) = (i, last, i);
        }
    }

    ref Links LinksOf(int i, bool ofKin) => ref ofKin ? ref _holds[i].OfKin : ref _holds[i].OnPage;

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
        Remove(ref pages[h.Page].FirstHold, i, ofKin: false);
        if (h.Kin != HoldKin.Other) Remove(ref pages[h.Page].FirstOf(h.Kin), i, ofKin: true);
        if (h.Request != 0) RemoveFromRequest(in h);
        if (h.Token != 0) _byToken.Remove(h.Token);
        h = default;
        h.OnPage.Next = _free;
        _free = i;
    }

    void Remove(ref int first, int i, bool ofKin)
    {
        var links = LinksOf(i, ofKin);
        if (links.Next != None) LinksOf(links.Next, ofKin).Previous = links.Previous;
        else if (i != first) LinksOf(first, ofKin).Previous = links.Previous;
        if (i == first) first = links.Next;
        else LinksOf(links.Previous, ofKin).Next = links.Next;
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
