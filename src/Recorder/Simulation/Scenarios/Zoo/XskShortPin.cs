using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Memory for AF_XDP is charged, pinned, and comes up short; then the charge is given back.</summary>
sealed class XskShortPin : Scenario
{
    const int Pages = 3;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "a short pin gives back less than was charged";
    public override string Origin => "net/xdp/xdp_umem.c, xdp_umem_pin_pages, as of 7.0";
    public override string Question => "Do pages stay charged to a user who has none of them pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.AccountingLeak];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors = [Task("xsk", (variant == Broken ? XdpUmem.UnchargingShort : XdpUmem.UnchargingAll).On(0, Pages))],
    };
}

/// <summary>
/// net/xdp/xdp_umem.c: memory is charged, then pinned; when the pin comes up short, what was pinned is released and the
/// charge must be given back: all of it, not as much as was pinned.
/// </summary>
static class XdpUmem
{
    static readonly string[] Caller = ["xdp_umem_pin_pages", "xdp_umem_reg"];

    [Meaning("Pins memory for AF_XDP, comes up short, and gives back the charge of what it had pinned.")]
    public static readonly Operation UnchargingShort = Register("xdp-umem-uncharging-short", static f => f.Want);
    [Meaning("Pins memory for AF_XDP, comes up short, and gives back all of the charge.")]
    public static readonly Operation UnchargingAll = Register("xdp-umem", static f => f.Charged);

    static Operation Register(string id, Func<Frame, int> given) => new(id, Caller, RequestScope.Whole,
    [
        Accounting.Charge("xdp_umem_account_pages", Budget.UserLockedVm, static f => f.Want),
        Do("pin_user_pages: comes short", static (k, ref f, ref p) => f.Want--).Requires(Needs.SeveralPages),
        ..Gup.Acquire(GupCaller.Registration, write: true),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page")          .In("xdp_umem_unpin_pages", "xdp_umem_reg"),
        Accounting.Uncharge("xdp_umem_unaccount_pages", Budget.UserLockedVm, given),
    ]);
}
