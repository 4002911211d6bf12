using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Which holds protect an I/O in flight. It stays protected only by a hold of its request as strong as what it was
/// submitted with; where the trace does not show which holds are for which request, any hold of the page may protect
/// it.
/// </summary>
sealed class IoProtection(TraceState state)
{
    const int None = -1;
    /// <summary>
    /// How many holds of a page are simply searched, before the request's own list is tried as well.
    /// </summary>
    const int ShortList = 16;

    readonly HoldTable _holds = state.Holds;
    readonly IoTable _ios = state.Ios;
    readonly bool _requests = state.Coverage.Has(TraceCoverage.Requests);

    /// <summary>The page is handed to a device, protected by what its request holds now.</summary>
    public void Submit(in PageState page, in PageEvent e, int number)
    {
        var io = new PageIo
        {
            Request = e.Request,
            Submitted = new EventRef(e.Seq, e.Callsite),
            Life = page.Life,
            Writes = (e.Flags & EventFlags.Write) != 0,
            Sub = -1,
            Strength = Strongest(in page, e.Request),
        };
        int i = state.UserOf(in page, in e);
        if (i != None) Describe(ref io, in page, in _holds[i]);
        _ios.Add(in io, number);
    }

    static void Describe(ref PageIo io, in PageState page, in Hold hold)
    {
        io.Acquired = new EventRef(hold.Seq, hold.Callsite);
        io.Mm = hold.Mm;
        io.Life = hold.Life;
        io.IsLongterm = (hold.Flags & EventFlags.Longterm) != 0;
        io.IsKernels = !hold.IsMirror && (hold.Flags & EventFlags.Gup) == 0;
        if (page.Order > 0 && hold.N == 1) io.Sub = hold.Sub;
    }

    /// <summary>
    /// A hold of a request was released: marks every I/O that this leaves unprotected, of the newest if there are many.
    /// </summary>
    public void Check(in PageState page, Transition t, long request)
    {
        int strongest = Strongest(in page, request);
        int i = _requests ? _ios.Newest(in page, request) : page.FirstIo;
        for (int compared = 0; i != None && compared < IoTable.MostCompared; compared++)
        {
            ref var io = ref _ios[i];
            if (io.Life == page.Life && strongest < io.Strength)
            {
                io.Released = t.Here;
                (t.LeftIoUnprotected, t.Io) = (true, io);
            }
            i = _requests ? _ios.Older(in page, i) : io.Next;
        }
    }

    /// <summary>
    /// The strongest hold of a request on a page; of any request where the trace does not tell them apart.
    /// </summary>
    int Strongest(in PageState page, long request)
    {
        int strongest = 0, steps = 0;
        for (int i = page.FirstHold; i != None && strongest < Hold.Strongest; i = _holds[i].OnPage.Next)
        {
            if (_requests && ++steps > ShortList) return StrongestOfMany(in page, request, i, strongest);
            if (!_requests || _holds[i].Request == request) strongest = Math.Max(strongest, _holds[i].Strength);
        }
        return strongest;
    }

    /// <summary>
    /// Searches the page's holds and the request's in parallel: the list that ends first has the answer.
    /// </summary>
    int StrongestOfMany(in PageState page, long request, int i, int ofPage)
    {
        int ofRequest = 0;
        for (int j = _holds.FirstOfRequest(request); ; i = _holds[i].OnPage.Next, j = _holds[j].NextOfRequest)
        {
            if (i == None || ofPage == Hold.Strongest) return ofPage;
            if (j == None || ofRequest == Hold.Strongest) return ofRequest;
            if (_holds[i].Request == request) ofPage = Math.Max(ofPage, _holds[i].Strength);
            if (_holds[j].Pfn == page.Pfn) ofRequest = Math.Max(ofRequest, _holds[j].Strength);
        }
    }
}
