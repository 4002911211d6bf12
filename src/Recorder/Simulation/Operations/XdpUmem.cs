using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// net/xdp/xdp_umem.c: memory is charged, then pinned; when the pin comes short, what was pinned is released and the charge must
/// be given back: all of it, not as much as was pinned.
/// </summary>
static class XdpUmem
{
    static readonly string[] Caller = ["xdp_umem_pin_pages", "xdp_umem_reg"];

    public static readonly Operation UnchargingShort = Register("xdp-umem-uncharging-short", static f => f.Want);
    public static readonly Operation UnchargingAll = Register("xdp-umem", static f => f.Charged);

    static Operation Register(string id, Func<Frame, int> given) => new(id, Caller, RequestScope.Whole,
    [
        Accounting.Charge("xdp_umem_account_pages", Budget.UserLockedVm, static f => f.Want),
        Do("pin_user_pages: comes short", static (k, ref f, ref p) => f.Want--),
        ..Gup.Acquire(GupCaller.Registration, write: true),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("xdp_umem_unpin_pages", "xdp_umem_reg"),
        Accounting.Uncharge("xdp_umem_unaccount_pages", Budget.UserLockedVm, given),
    ]);
}
