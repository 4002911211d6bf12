using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// fs/splice.c and fs/pipe.c: tee takes one plain reference per pipe buffer. A loop in user space of 2^n of them is one
/// step, with one entry in the ledger; the guard refuses the whole loop where it would refuse its last rounds.
/// </summary>
static class Pipe
{
    public static Step GetMany(byte order) =>
        TakeMany("generic_pipe_buf_get", order, static _ => HoldKind.Get, Errno.EFAULT);

    /// <summary>
    /// The same for a caller that maps one page to a device again and again; the policy decides what it takes.
    /// </summary>
    public static Step PinMany(byte order) =>
        TakeMany("pin_user_pages_remote", order, RegistrationKind, Errno.ENOMEM).Requires(Needs.NoDiskPage);

    static HoldKind RegistrationKind(PolicySpec policy)
    {
        const HoldKind registration = HoldKind.Gup | HoldKind.Write | HoldKind.Longterm;
        return registration | GupRequest.KindFor(policy, GupCaller.Registration, write: true);
    }

    static Step TakeMany(string function, byte order, Func<PolicySpec, HoldKind> kindOf, Errno error) =>
        Try(function, (k, ref f, ref _) =>
        {
            var kind = kindOf(k.Policy);
            Pfn pfn = Memory.MappedAt(k, f.Mm, f.Va, write: (kind & HoldKind.Write) != 0);
            bool pin = (kind & HoldKind.Pin) != 0;
            long adds = pin ? (long)k.Folio(pfn).PinRefs(1) << order : 1L << order;
            bool overflows = k.Folio(pfn).RefCount + adds > k.Folio(pfn).MaxRefCount;
            if (overflows && k.Policy.OverflowGuard == OverflowGuard.Refuse)
            {
                k.Refuse(
                    pfn, pin ? EventKind.Pin : EventKind.Get, Ledger.FlagsOf(kind), k.Policy.OverflowGuard, error);
                return false;
            }
            f.Pages = 1;
            Ledger.TakeMany(k, k.SlotOf(k.Current, 0), pfn, order, kind);
            return true;
        }).Requires(Needs.MappedPage);

    /// <summary>The reader of the pipe gets what the page holds now, through the pipe's reference.</summary>
    public static readonly Step ReadEach = Each("copy_page_to_iter", static (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        k.Emit(EventKind.CpuLoad, f.Pfn, ref p, slot: slot);
        if (k.HoldAt(slot).Is(HoldKind.Overwritten)) k.Raise(FindingKind.CowLeak, f.Pfn, Culprit.Reuser);
    });
}
