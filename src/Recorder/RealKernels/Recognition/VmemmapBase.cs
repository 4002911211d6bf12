namespace Pintrace.Recorder.RealKernels.Recognition;

/// <summary>
/// Where the array of struct page begins: turns the pointers of a trace into page frame numbers. A field vmemmap=
/// states it; failing that, it is the base of x86-64 without KASLR if the pointers fit, or what is suggested by events
/// that show both a pointer and a number of the same page, or a guess: KASLR moves it in steps of 1 GiB, which hold the
/// struct pages of 64 GiB.
/// </summary>
sealed class VmemmapBase
{
    const long FourLevel = unchecked((long)0xffffea0000000000), FiveLevel = unchecked((long)0xffd4000000000000);
    const long DefaultRange = 1L << 40, Step = 1L << 30;
    const int PageStruct = 64, VotesNeeded = 4;

    readonly Dictionary<long, int> _votes = [];
    long _base, _lowest;

    /// <summary>The base is certain, or practically certain.</summary>
    public bool IsKnown { get; private set; }
    /// <summary>Nothing in the trace confirms it.</summary>
    public bool IsGuessed { get; private set; }

    /// <summary>The trace itself states it.</summary>
    public void Set(long vmemmap) => (_base, IsKnown) = (vmemmap, true);

    /// <summary>A struct page's address was seen.</summary>
    public void Observe(long pointer)
    {
        if (IsKnown || !IsKernelAddress(pointer)) return;
        if (Within(pointer, FourLevel)) Set(FourLevel);
        else if (Within(pointer, FiveLevel)) Set(FiveLevel);
        else if (_lowest == 0 || (ulong)pointer < (ulong)_lowest) _lowest = pointer;
    }

    /// <summary>An address and a number that probably belong to the same page.</summary>
    public void Vote(long pointer, long pfn)
    {
        if (IsKnown || !IsKernelAddress(pointer)) return;
        long candidate = pointer - pfn * PageStruct;
        int votes = _votes[candidate] = _votes.GetValueOrDefault(candidate) + 1;
        if (votes == VotesNeeded) Set(candidate);
    }

    /// <summary>Makes do with what is known now: guesses if nothing is certain.</summary>
    public void Decide()
    {
        if (IsKnown || _lowest == 0 && _votes.Count == 0) return;
        IsGuessed = true;
        Set(_votes.Count > 0 && _votes.Values.Max() > 1 ? _votes.MaxBy(v => v.Value).Key : _lowest & -Step);
    }

    /// <summary>The page frame number of a struct page's address; 0 if it is not one.</summary>
    public long PfnOf(long pointer)
    {
        if (!IsKnown)
        {
            Observe(pointer);
            Decide();
        }
        long offset = pointer - _base;
        return IsKnown && IsKernelAddress(pointer) && offset > 0 && offset % PageStruct == 0 ? offset / PageStruct : 0;
    }

    static bool IsKernelAddress(long pointer) => pointer >>> 52 == 0xfff || pointer >>> 56 == 0xff;

    static bool Within(long pointer, long start) => (ulong)pointer - (ulong)start < DefaultRange;
}
