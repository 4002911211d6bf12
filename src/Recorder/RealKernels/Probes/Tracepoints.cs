using System.Collections.Frozen;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Every tracepoint that the import understands, in the order in which the scripts record them.</summary>
static class Tracepoints
{
    static readonly KernelVersion V612 = new(6, 12), V617 = new(6, 17), V618 = new(6, 18);

    public static readonly IReadOnlyList<Tracepoint> All =
    [
        new("kmem", "mm_page_alloc", TracepointMeaning.PageAlloc)
        {
            Yields = [new(EventKind.Alloc)], IsCaptured = true,
            Word = "ALLOC", Fields = "pfn=0x%lx order=%d", Values = "args->pfn, args->order",
        },
        new("kmem", "mm_page_free", TracepointMeaning.PageFree)
        {
            Yields = [new(EventKind.Free)], IsCaptured = true,
            Word = "FREE", Fields = "pfn=0x%lx order=%d", Values = "args->pfn, args->order",
        },
        new("sched", "sched_process_exit", TracepointMeaning.TaskExit)
        {
            Yields = [new(EventKind.ActorExit)], Function = "do_exit", IsCaptured = true,
            Word = "EXIT", Fields = "pid=%d", Values = "pid",
        },
        new("filemap", "mm_filemap_add_to_page_cache", TracepointMeaning.CacheAdd)
        { Yields = [new(EventKind.CacheAdd)], Function = "__filemap_add_folio", IsCaptured = true },
        new("filemap", "mm_filemap_delete_from_page_cache", TracepointMeaning.CacheRemove)
        { Yields = [new(EventKind.CacheRemove)], Function = "__filemap_remove_folio", IsCaptured = true },
        Dma("dma_map_page", TracepointMeaning.DmaMap, "dma_map_page_attrs", V612, V617),
        Dma("dma_map_phys", TracepointMeaning.DmaMap, "dma_map_phys", V618, null),
        Dma("dma_map_sg", TracepointMeaning.DmaMap, "__dma_map_sg_attrs", V612, null),
        Dma("dma_unmap_page", TracepointMeaning.DmaUnmap, "dma_unmap_page_attrs", V612, V617),
        Dma("dma_unmap_phys", TracepointMeaning.DmaUnmap, "dma_unmap_phys", V618, null),
        Dma("dma_unmap_sg", TracepointMeaning.DmaUnmap, "dma_unmap_sg_attrs", V612, null),
        new("task", "task_newtask", TracepointMeaning.NewTask),
        Dirtying("writeback", "writeback_dirty_folio"),
        Dirtying("writeback", "writeback_dirty_page"),
        Writeback("writeback", "folio_wait_writeback"),
        Writeback("writeback", "wait_on_page_writeback"),
        Writeback("vmscan", "mm_vmscan_write_folio"),
        Writeback("vmscan", "mm_vmscan_writepage"),
        Writeback("ext4", "ext4_writepage"),
        Writeback("xfs", "xfs_writepage"),
        Writeback("iomap", "iomap_writepage"),
        Writeback("f2fs", "f2fs_writepage"),
        PageRef("page_ref_mod", TracepointMeaning.PageRef),
        PageRef("page_ref_mod_and_test", TracepointMeaning.PageRef),
        PageRef("page_ref_mod_and_return", TracepointMeaning.PageRef),
        PageRef("page_ref_mod_unless", TracepointMeaning.PageRefUnless),
    ];

    static readonly FrozenDictionary<string, Tracepoint>.AlternateLookup<ReadOnlySpan<char>> ByName =
        All.ToFrozenDictionary(t => t.Name).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Null if the tracepoint says nothing here.</summary>
    public static Tracepoint? Find(ReadOnlySpan<char> name) =>
        ByName.TryGetValue(name, out var tracepoint) ? tracepoint : null;

    /// <summary>Those that the scripts record on a version, as system/event.</summary>
    public static IReadOnlyList<string> Captured(KernelVersion version) =>
        [.. All.Where(t => t.IsCapturedOn(version)).Select(t => $"{t.System}/{t.Name}")];

    static Tracepoint Dma(
        string name, TracepointMeaning meaning, string function, KernelVersion since, KernelVersion? until) =>
        new("dma", name, meaning)
        {
            Yields = [new(meaning == TracepointMeaning.DmaMap ? EventKind.DmaMap : EventKind.DmaUnmap)],
            Function = function, Since = since, Until = until, IsCaptured = true,
        };

    static Tracepoint Dirtying(string system, string name) =>
        new(system, name, TracepointMeaning.Writeback) { Yields = [new(EventKind.SetDirty)] };

    static Tracepoint Writeback(string system, string name) =>
        new(system, name, TracepointMeaning.Writeback) { Yields = [new(EventKind.WritebackStart)] };

    static Tracepoint PageRef(string name, TracepointMeaning meaning) => new("page_ref", name, meaning)
    { Yields = [new(EventKind.Pin), new(EventKind.Unpin), new(EventKind.Get), new(EventKind.Put)] };
}
