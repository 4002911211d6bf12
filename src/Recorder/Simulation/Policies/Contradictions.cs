using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>Decisions that can not stand together: somebody would ask what nobody records.</summary>
static class Contradictions
{
    /// <summary>Refuses a contradictory policy, naming the line of the decision that asks.</summary>
    /// <exception cref="UsageException">Two decisions contradict each other.</exception>
    public static void Refuse(PolicySpec p, PolicyText text)
    {
        foreach (var (decision, needs, met) in Rules(p))
            if (!met) throw Error(p, text, decision, "track", needs);
        bool pins = p.DioAcquire is DioAcquire.PinDestination or DioAcquire.PinUserBacked;
        if (pins && p.BioCleanup == BioCleanup.NoPageRef) throw Error(p, text, "bioCleanup", "dioAcquire", "get or pageLock");
        if (p.DioAcquire != DioAcquire.PinUserBacked && p.BioCleanup == BioCleanup.PinnedOnly) throw Error(p, text, "bioCleanup", "dioAcquire", "pinUserBacked");
    }

    static UsageException Error(PolicySpec p, PolicyText text, string decision, string other, string needs)
    {
        string asks = ValueOf(p, decision), answers = ValueOf(p, other);
        return text.Decisions.FirstOrDefault(e => e.Key == decision) is { Line: > 0 } entry
            ? text.Error(entry.Line, $"{asks} contradicts {answers}; it needs {other} = {needs}")
            : text.Error(text.Decisions.First(e => e.Key == other).Line, $"{answers} contradicts {asks} of {text.Base}, which needs {other} = {needs}");
    }

    static string ValueOf(PolicySpec p, string decision) => $"{decision} = {Decision.All.First(d => d.Name == decision).ValueIn(p)}";

    static IEnumerable<(string Decision, string Needs, bool Met)> Rules(PolicySpec p)
    {
        const string anyCount = "lruCount, bias1024 or twoCounters";
        const string anyMark = "flagSticky, flagClearOnPut, flagLongterm, lruCount, rangeWhole, rangeSplit, references, bias1024 or twoCounters";
        bool counts = p.CountsPins, flags = p.Track is Track.FlagSticky or Track.FlagClearOnPut, marks = p.Track != Track.None;
        yield return ("dioAcquire", anyCount, p.DioAcquire is DioAcquire.Get or DioAcquire.PageLock || counts);
        yield return ("nfsDirect", anyCount, p.NfsDirect == NfsDirect.GetBoth || counts);
        yield return ("unmapOnPinned", anyMark, p.UnmapOnPinned == UnmapOnPinned.Proceed || marks);
        yield return ("dropBuffersOnPinned", anyMark, p.DropBuffersOnPinned == DropBuffersOnPinned.Proceed || marks);
        bool waitsShort = p.MkcleanOnPinned == MkcleanOnPinned.SkipLongWaitShort;
        yield return ("mkcleanOnPinned", waitsShort ? "twoCounters" : anyMark, waitsShort ? p.Track == Track.TwoCounters : p.MkcleanOnPinned == MkcleanOnPinned.Proceed || marks);
        yield return ("pinSource", anyCount, p.PinSource == PinSource.PageTables || counts);
        yield return ("forkOnPinned", "lruCount, references, bias1024 or twoCounters", p.ForkOnPinned == ForkOnPinned.Share || counts || p.Track == Track.References);
        yield return ("pinUsers", anyCount, p.PinUsers == PinUsers.All || counts);
        yield return ("softDirtyOnPinned", anyCount, p.SoftDirtyOnPinned == SoftDirtyOnPinned.Proceed || counts);
        yield return ("readOnlyPin", anyCount, p.ReadOnlyPin == ReadOnlyPin.Shared || counts);
        yield return ("swapOutOnPinned", anyMark, p.SwapOutOnPinned == SwapOutOnPinned.Proceed || marks);
        yield return ("gupFastForkGuard", anyCount, p.GupFastForkGuard == GupFastForkGuard.None || counts);
        yield return ("truncateOnPinned", p.TruncateOnPinned == TruncateOnPinned.HonourFlag ? "flagSticky or flagClearOnPut" : p.TruncateOnPinned == TruncateOnPinned.WaitShort ? "twoCounters" : anyMark,
            p.TruncateOnPinned switch { TruncateOnPinned.Orphan => true, TruncateOnPinned.HonourFlag => flags, TruncateOnPinned.WaitShort => p.Track == Track.TwoCounters, TruncateOnPinned.Fail => marks });
    }
}
