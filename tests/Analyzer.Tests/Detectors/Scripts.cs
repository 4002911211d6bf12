using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Detectors;

/// <summary>
/// Beginnings of scripts that several tests of detectors go on from, and what an analysis finds in one.
/// </summary>
static class Scripts
{
    public const long Page = EventScript.Page, Other = 0x2000;

    public static void Finds(EventScript script, params string[] findings) =>
        Assert.Equal(findings, Runs.Findings(script.Trace));
    public static void FindsNothing(EventScript script) => Assert.Empty(Runs.Findings(script.Trace));

    public static EventScript AnonPage => new EventScript().AnonPage().Begin("read");
    public static EventScript FilePage => new EventScript().FilePage().Begin("read");

    public static EventScript Longterm(EventScript script) =>
        script.Add(
            EventKind.Pin,
            "ib_umem_get",
            refs: 1024,
            token: 1,
            request: 1,
            flags: EventFlags.Gup | EventFlags.Write | EventFlags.Longterm);

    public static EventScript Hung(EventScript script, WaitReason reason) =>
        script.Add(EventKind.HungTask, "folio_wait_pins", arg: (long)reason);

    public static EventScript Asked(EventScript script, int answer) =>
        script.Add(EventKind.PinTest, "prot_numa_skip", arg: answer);

    public static EventScript Mirrored =>
        FilePage.Dirty("fault").Add(EventKind.DevMap, "hmm_range_fault", token: 1, request: 1, flags: EventFlags.Write);

    public static EventScript CmaPage =>
        new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Anon | PageFlags.Cma).Begin("read");

    /// <summary>A request that has charged pages to a budget.</summary>
    public static EventScript Charged(int pages) =>
        AnonPage.Add(EventKind.Charge, "account_pages", page: 0, n: pages, request: 1, arg: 2);
}
