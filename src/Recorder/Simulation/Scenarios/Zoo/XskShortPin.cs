using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Memory for AF_XDP is charged, pinned, and comes short; then the charge is given back.</summary>
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
