using System.Runtime.InteropServices;

namespace Pintrace.Analyzer.State;

/// <summary>
/// Live acquisitions, reachable by token, by page (oldest first; references, counted pins and mirrors also apart) and
/// by request. A page with many of them has an index by request and strength, too. Entries are reused; nothing is
/// allocated per event.
/// </summary>
/// <param name="pages">The pages.</param>
/// <param name="showsPuts">False if it is unknown whether a plain reference is still held.</param>
sealed class HoldTable(PageTable pages, bool showsPuts)
{
    const int None = -1, ShortList = HoldLookup.MostCompared;

    enum Lists { OnPage, OfKin, Indexed }

    Hold[] _holds = new Hold[1024];
    int _used, _free = None;
    readonly Dictionary<long, int> _byToken = [];
    readonly Dictionary<long, int> _firstOfRequest = [];
    readonly Dictionary<(long Pfn, long Request, int Strength), int> _indexed = [];

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

    /// <summary>How many holds are alive.</summary>
    public int Count { get; private set; }

    public int Add(in Hold hold, int number)
    {
        int i = Take();
        Count++;
        _holds[i] = hold;
        ref var h = ref _holds[i];
        ref var page = ref pages[number];
        h.Page = number;
        Append(ref page.FirstHold, i, Lists.OnPage);
        if (h.Kin != HoldKin.Other) Append(ref page.FirstOf(h.Kin), i, Lists.OfKin);
        Tally(ref page, in h, 1);
        NoteOldest(ref page, i);
        if (page.HasHoldIndex) Index(i);
        else if (page.Holds > ShortList) IndexAll(ref page);
        (h.NextOfRequest, h.PreviousOfRequest) = (None, None);
        if (h.Request != 0) PrependToRequest(ref h, i);
        if (h.Token != 0) _byToken[h.Token] = i;
        return i;
    }

    static void Tally(ref PageState page, in Hold h, int sign)
    {
        page.Holds += sign;
        if (h.IsPin) page.Pins += sign;
        else if (!h.IsMirror) page.Gets += sign;
        if (IsRegistration(in page, in h)) page.Registrations += sign;
    }

    /// <summary>What a registration has left behind when it ended is none any longer.</summary>
    static bool IsRegistration(in PageState page, in Hold h) =>
        h.Life == page.Life && h is { IsUser: true, IsLongterm: true, OwnerEnded: false };

    void NoteOldest(ref PageState page, int i)
    {
        if (page.OldestHold == None) page.OldestHold = i;
        if (page.OldestUser == None && _holds[i].IsUser) page.OldestUser = i;
        if (page.OldestWriter == None && IsKnownWriter(in _holds[i])) page.OldestWriter = i;
    }

    /// <summary>It is known to be held, and a device may write through it.</summary>
    public bool IsKnownWriter(in Hold hold) => hold.IsWriter && (hold.IsPin || showsPuts);

    /// <summary>
    /// The oldest ones move on to younger holds, never back: in the life of a page each hold is passed once.
    /// </summary>
    void MoveOldest(ref PageState page, int from)
    {
        int next = _holds[from].OnPage.Next;
        if (page.OldestHold == from) page.OldestHold = next;
        if (page.OldestUser == from) page.OldestUser = FirstUser(next);
        if (page.OldestWriter == from) page.OldestWriter = FirstWriter(next);
    }

    int FirstUser(int i)
    {
        while (i != None && !this[i].IsUser) i = _holds[i].OnPage.Next;
        return i;
    }

    int FirstWriter(int i)
    {
        while (i != None && !IsKnownWriter(in this[i])) i = _holds[i].OnPage.Next;
        return i;
    }

    void IndexAll(ref PageState page)
    {
        page.HasHoldIndex = true;
        for (int i = page.FirstHold; i != None; i = _holds[i].OnPage.Next) Index(i);
    }

    void Index(int i)
    {
        ref int first = ref CollectionsMarshal.GetValueRefOrAddDefault(_indexed, KeyOf(in _holds[i]), out bool known);
        if (!known) first = None;
        Append(ref first, i, Lists.Indexed);
    }

    static (long, long, int) KeyOf(in Hold hold) => (hold.Pfn, hold.Request, hold.Strength);

    void RemoveFromIndex(int i)
    {
        ref int first = ref CollectionsMarshal.GetValueRefOrNullRef(_indexed, KeyOf(in _holds[i]));
        Remove(ref first, i, Lists.Indexed);
        if (first == None) _indexed.Remove(KeyOf(in _holds[i]));
    }

    int Take()
    {
        if (_free != None)
        {
            int i = _free;
            _free = _holds[i].OnPage.Next;
            return i;
        }
        if (_used == _holds.Length) Array.Resize(ref _holds, _used * 2);
        return _used++;
    }

    /// <summary>
    /// The lists of a page are circular through Previous of their first entries, so that their ends are known.
    /// </summary>
    void Append(ref int first, int i, Lists list)
    {
        ref var links = ref LinksOf(i, list);
        links.Next = None;
        if (first == None) (first, links.Previous) = (i, i);
        else
        {
            ref int last = ref LinksOf(first, list).Previous;
            (LinksOf(last, list).Next, links.Previous, last) = (i, last, i);
        }
    }

    ref Links LinksOf(int i, Lists list)
    {
        ref var hold = ref _holds[i];
        if (list == Lists.OnPage) return ref hold.OnPage;
        return ref list == Lists.OfKin ? ref hold.OfKin : ref hold.Indexed;
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
        ref var page = ref pages[h.Page];
        Count--;
        Tally(ref page, in h, -1);
        if (h.Life == page.Life) MoveOldest(ref page, i);
        Remove(ref page.FirstHold, i, Lists.OnPage);
        if (h.Kin != HoldKin.Other) Remove(ref page.FirstOf(h.Kin), i, Lists.OfKin);
        if (page.HasHoldIndex) RemoveFromIndex(i);
        page.HasHoldIndex &= page.Holds > 0;
        if (h.Request != 0 && !h.OwnerEnded) RemoveFromRequest(in h);
        if (h.Token != 0) _byToken.Remove(h.Token);
        h = default;
        h.OnPage.Next = _free;
        _free = i;
    }

    void Remove(ref int first, int i, Lists list)
    {
        var links = LinksOf(i, list);
        if (links.Next != None) LinksOf(links.Next, list).Previous = links.Previous;
        else if (i != first) LinksOf(first, list).Previous = links.Previous;
        if (i == first) first = links.Next;
        else LinksOf(links.Previous, list).Next = links.Next;
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

    /// <summary>A request has ended: what it still holds is no longer reached by it, and is handed over.</summary>
    public void EndRequest(long request, List<Hold> left)
    {
        if (!_firstOfRequest.Remove(request, out int first)) return;
        for (int i = first; i != None; i = _holds[i].NextOfRequest)
        {
            ref var page = ref pages[_holds[i].Page];
            if (IsRegistration(in page, in _holds[i])) page.Registrations--;
            this[i].OwnerEnded = true;
            left.Add(_holds[i]);
        }
    }

    /// <summary>The oldest of the strongest holds of a request on a page; -1 if there is none.</summary>
    public int StrongestOfRequest(in PageState page, long request)
    {
        if (!page.HasHoldIndex) return StrongestOfFew(in page, request);
        int best = None;
        for (int strength = Hold.Strongest; strength >= 0 && best == None; strength--)
            best = FirstIndexed(in page, request, strength);
        return best;
    }

    int StrongestOfFew(in PageState page, long request)
    {
        int best = None;
        for (int i = page.FirstHold; i != None; i = _holds[i].OnPage.Next)
        {
            bool isStronger = best == None || _holds[best].Strength < _holds[i].Strength;
            if (isStronger && this[i].Request == request) best = i;
        }
        return best;
    }

    /// <summary>
    /// The oldest hold of a request on a page with an index that is as strong; -1 if there is none. Go on with Indexed.
    /// </summary>
    public int FirstIndexed(in PageState page, long request, int strength) =>
        _indexed.GetValueOrDefault((page.Pfn, request, strength), None);

    public void Save(Stream to)
    {
        to.PutAll<Hold>(_holds.AsSpan(0, _used));
        to.Put(_free);
        to.Put(Count);
        to.PutAll(_byToken);
        to.PutAll(_firstOfRequest);
        to.PutAll(_indexed);
    }

    public void Load(Stream from)
    {
        _used = from.GetAll(ref _holds);
        _free = from.Get<int>();
        Count = from.Get<int>();
        from.GetAll(_byToken);
        from.GetAll(_firstOfRequest);
        from.GetAll(_indexed);
    }
}
