namespace Pintrace.Recorder.Kernel;

/// <summary>A page-table entry in 32 bits: present, writable, dirty, page frame. 0 = none.</summary>
static class Pte
{
    public const uint Present = 1, Writable = 2, Dirty = 4;
    const int PfnShift = 4;

    public static uint Of(int pfn, bool writable) => (uint)pfn << PfnShift | Present | (writable ? Writable : 0);
    public static int Pfn(uint pte) => (int)(pte >> PfnShift);
    public static bool IsPresent(uint pte) => (pte & Present) != 0;
    public static bool IsWritable(uint pte) => (pte & Writable) != 0;
    public static bool IsDirty(uint pte) => (pte & Dirty) != 0;
}
