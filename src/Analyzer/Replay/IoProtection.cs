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

    readonly HoldTable _holds = state.Holds;
    readonly IoTable _ios = state.Ios;
    readonly bool _requests = state.Coverage.Has(TraceCoverage.Requests);

    /// <summary>
    /// The page is handed to a device, protected by what its request holds now. A mapping for DMA takes the place of an
    /// earlier one for the same device: some drivers need not unmap, and say nothing then.
    /// </summary>
    public void Submit(ref PageState page, in PageEvent e, int number)
    {
        bool isMapping = e.Kind == EventKind.DmaMap;
        if (isMapping) _ios.Remove(ref page, e.Request);
        var io = new PageIo
        {
            Request = e.Request,
            Submitted = new EventRef(e.Seq, e.Callsite),
            Life = page.Life,
            Writes = (e.Flags & EventFlags.Write) != 0,
            Sub = -1,
            IsMapping = isMapping,
            Strength = Strongest(in page, e.Request),
        };
        int i = state.UserOf(in page, in e);
        if (i != None) Describe(ref io, in _holds[i]);
        else DescribeUnheld(ref io, in page, in e);
        ForgetWhichPage(ref io, _ios.Newest(in page, e.Request));
        _ios.Add(in io, number);
    }

    /// <summary>The I/O may list a page that has been freed before it was submitted.</summary>
    void DescribeUnheld(ref PageIo io, in PageState page, in PageEvent e)
    {
        (io.Mm, io.IsLongterm) = (e.Arg, (e.Flags & EventFlags.Longterm) != 0);
        bool isFree = page.Freed.Happened && e.RefCount <= 0 && state.Coverage.Has(TraceCoverage.Counts);
        if (isFree) io.Life = page.Life - 1;
    }

    /// <summary>Several pages of a folio are given to the device: events of the I/O do not tell them apart.</summary>
    void ForgetWhichPage(ref PageIo io, int before)
    {
        if (before != None && _ios[before].Sub != io.Sub) io.Sub = _ios[before].Sub = -1;
    }

    static void Describe(ref PageIo io, in Hold hold)
    {
        io.Acquired = new EventRef(hold.Seq, hold.Callsite);
        io.Mm = hold.Mm;
        io.Life = hold.Life;
        io.IsLongterm = hold.IsLongterm;
        io.IsKernels = !hold.IsMirror && !hold.IsUser;
        if (hold.N == 1) io.Sub = hold.Sub;
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
                if (!io.IsMapping) (t.LeftIoUnprotected, t.Io) = (true, io);
            }
            i = _requests ? _ios.Older(in page, i) : io.Next;
        }
    }

    /// <summary>
    /// How strong the strongest hold of a request on a page is; of any request where the trace does not tell them
    /// apart.
    /// </summary>
    int Strongest(in PageState page, long request)
    {
        if (!_requests) return page.Pins > 0 ? Hold.Strongest : Math.Min(page.Gets, 1);
        int i = _holds.StrongestOfRequest(in page, request);
        return i == None ? 0 : _holds[i].Strength;
    }
}
