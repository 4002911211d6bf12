using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>Decisions that contradict each other: one asks for what the other does not record.</summary>
static class Contradictions
{
    /// <summary>Certain values of one decision require certain values of another.</summary>
    sealed record Rule(Decision Asking, string[] Values, Decision Answering, string[] Needed)
    {
        public bool IsBrokenBy(PolicySpec policy) =>
            Values.Contains(Asking.ValueIn(policy)) && !Needed.Contains(Answering.ValueIn(policy));
    }

    /// <summary>Pins are counted.</summary>
    static readonly Enum[] Counting = [Track.LruCount, Track.Bias1024, Track.TwoCounters];
    /// <summary>Pins are counted, or inferred from references.</summary>
    static readonly Enum[] CountingOrInferring = [Track.LruCount, Track.References, Track.Bias1024, Track.TwoCounters];
    /// <summary>The kernel can tell in some way that a page is pinned.</summary>
    static readonly Enum[] Marking = AllBut(Track.None);

    static readonly Rule[] Rules =
    [
        Needs([DioAcquire.PinDestination, DioAcquire.PinUserBacked], Counting),
        Needs(AllBut(NfsDirect.GetBoth), Counting),
        Needs(AllBut(UnmapOnPinned.Proceed), Marking),
        Needs(AllBut(DropBuffersOnPinned.Proceed), Marking),
        Needs([MkcleanOnPinned.SkipLongWaitShort], Track.TwoCounters),
        Needs(AllBut(MkcleanOnPinned.Proceed), Marking),
        Needs(AllBut(PinSource.PageTables), Counting),
        Needs(AllBut(ForkOnPinned.Share), CountingOrInferring),
        Needs(AllBut(PinUsers.All), Counting),
        Needs(AllBut(SoftDirtyOnPinned.Proceed), Counting),
        Needs(AllBut(MprotectOnPinned.Proceed), Counting),
        Needs(AllBut(DirtyLimitOnPinned.Count), Marking),
        Needs(AllBut(ReadOnlyPin.Shared), Counting),
        Needs(AllBut(SwapOutOnPinned.Proceed), Marking),
        Needs(AllBut(GupFastForkGuard.None), Counting),
        Needs([PinFlag.Afterwards], Track.FlagSticky, Track.FlagClearOnPut, Track.FlagLongterm),
        Needs([TruncateOnPinned.HonourFlag], Track.FlagSticky, Track.FlagClearOnPut),
        Needs([TruncateOnPinned.WaitShort], Track.TwoCounters),
        Needs([TruncateOnPinned.Fail], Marking),
        Needs([BioCleanup.NoPageRef], DioAcquire.Get, DioAcquire.PageLock),
        Needs([BioCleanup.PinnedOnly], DioAcquire.PinUserBacked),
    ];

    static Rule Needs(Enum[] values, params Enum[] needed) =>
        new(Decision.Of(values[0]), Decision.Names(values), Decision.Of(needed[0]), Decision.Names(needed));

    static Enum[] AllBut(Enum value) => [.. Enum.GetValues(value.GetType()).Cast<Enum>().Where(v => !v.Equals(value))];

    /// <summary>Two decisions that contradict each other; empty if none do.</summary>
    public static IReadOnlyList<Decision> In(PolicySpec policy) =>
        Rules.FirstOrDefault(r => r.IsBrokenBy(policy)) is { } broken ? [broken.Asking, broken.Answering] : [];

    /// <summary>Refuses a contradictory policy, naming the line of the decision that asks.</summary>
    /// <exception cref="UsageException">Two decisions contradict each other.</exception>
    public static void Refuse(PolicySpec policy, PolicyText text)
    {
        if (Rules.FirstOrDefault(r => r.IsBrokenBy(policy)) is { } broken) throw Error(policy, text, broken);
    }

    static UsageException Error(PolicySpec policy, PolicyText text, Rule rule)
    {
        string asks = $"{rule.Asking.Name} = {rule.Asking.ValueIn(policy)}";
        string answers = $"{rule.Answering.Name} = {rule.Answering.ValueIn(policy)}";
        string needs = $"{rule.Answering.Name} = {Alternatives(rule.Needed)}";
        if (text.LineOfDecision(rule.Asking.Name) is { } asked)
            return text.Error(asked, $"{asks} contradicts {answers}; it needs {needs}");
        int answered = text.LineOfDecision(rule.Answering.Name)!.Value;     // else the base would contradict itself
        return text.Error(answered, $"{answers} contradicts {asks} of {text.Base}, which needs {needs}");
    }

    static string Alternatives(string[] values) =>
        values is [.. var first, var last] && first.Length > 0 ? $"{string.Join(", ", first)} or {last}" : values[0];
}
