namespace Pintrace.Recorder.Simulation.State;

/// <summary>
/// A page-table entry in 32 bits: present, writable, dirty, page frame; or a swap entry. 0 = none. An entry is detached
/// while its page table hangs below no pmd: only who has read the pmd before still sees it.
/// </summary>
static class Pte
{
    public const uint Present = 1, Writable = 2, Dirty = 4;
    public const uint Detached = 16;
    const uint Swap = 8;
    const int PfnShift = 5;

    public static uint Of(Pfn pfn, bool writable) => (uint)pfn.Index << PfnShift | Present | (writable ? Writable : 0);
    /// <summary>A swap entry. It names its folio in the swap cache, or -1 if there is none.</summary>
    public static uint SwapOf(Pfn pfn) => (uint)(pfn.Index + 1) << PfnShift | Swap;
    public static bool IsSwap(uint pte) => (pte & Swap) != 0;
    public static Pfn SwapPfn(uint pte) => new((int)(pte >> PfnShift) - 1);
    public static Pfn Pfn(uint pte) => new((int)(pte >> PfnShift));
    public static bool IsPresent(uint pte) => (pte & (Present | Detached)) == Present;
    public static bool IsWritable(uint pte) => (pte & Writable) != 0;
    public static bool IsDirty(uint pte) => (pte & Dirty) != 0;
}
