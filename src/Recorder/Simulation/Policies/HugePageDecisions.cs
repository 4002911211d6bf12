namespace Pintrace.Recorder.Simulation.Policies;

// Decisions about huge pages, and about what the kernel's self-tests of copy-on-write go through.

[Meaning("When a write fault on a huge page that one pmd maps may reuse it instead of copying it.")]
enum ThpReuse
{
    [Meaning("One pmd maps it (before 5.18).")]
    Mapcount1,
    [Meaning("When it may reuse a small page (3bff7e3f1f16, 5.18).")]
    AsSmall,
}

[Meaning("What fork does with a page of hugetlbfs that may be pinned.")]
enum HugetlbForkOnPinned
{
    [Meaning("Parent and child share it read-only; the next writer copies.")]
    Share,
    [Meaning("The same as with any other page (4eae4efa2c29, 5.12).")]
    AsSmall,
}

[Meaning("What keeps a lockless pin from racing with khugepaged, where a flush of the TLB sends no interrupt.")]
enum GupFastCollapseGuard
{
    [Meaning("Nothing.")]
    None,
    [Meaning("gup_fast looks at the pmd once more (70cbc3cc78a9, 6.1).")]
    RecheckPmd,
}

[Meaning("What mprotect does to a private page when it gives the right to write back.")]
enum MprotectUpgrade
{
    [Meaning("Nothing: the next store faults.")]
    Fault,
    [Meaning("It makes the entry of a page that is exclusive writable at once (64fe24a3e05e, 6.0).")]
    Exclusive,
}
