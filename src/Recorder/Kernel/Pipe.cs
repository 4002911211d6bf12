using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Policies;
using static Pintrace.Recorder.Kernel.Step;

namespace Pintrace.Recorder.Kernel;

/// <summary>
/// fs/splice.c and fs/pipe.c: tee takes one plain reference a pipe buffer. A user's loop of 2^n of them is one step, with one
/// entry in the ledger; the guard refuses the whole loop where it would refuse its last rounds.
/// </summary>
static class Pipe
{
    public static Step GetMany(byte order) => Try("generic_pipe_buf_get", (k, ref f, ref _) =>
    {
        int pfn = Pte.Pfn(k.PteOf(f.Mm, f.Va));
        if (k.Policy.OverflowGuard == OverflowGuard.Refuse && k.Folio(pfn).RefCount + (1L << order) > int.MaxValue)
        {
            k.Refuse(pfn, EventKind.Get, EventFlags.None);
            return false;
        }
        f.Pages = 1;
        Ledger.TakeMany(k, k.SlotOf(k.Current, 0), pfn, order);
        return true;
    });
}
