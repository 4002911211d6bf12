namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Every probe that the import makes something of: the one place for functions, fields and what they are good for.</summary>
static class ProbeTable
{
    const string Flags = "pflags=+{flags}({1}):x64", Head = "head=+{compound_head}({1}):x64", Rc = "rc=+{refcount}({1}):s32", Pc = "pc=+{pincount}({1}):s32",
        Mc = "mc=+{mapcount}({1}):s32", Map = "map=+{mapping}({1}):x64", Folio = "folio={1}:x64", Page = "page={1}:x64", PipePage = "page=+{pipe_page}({2}):x64 rc=+{refcount}(+{pipe_page}({2})):s32";
    const string Pins = "pins and gets", Releases = "unpins and puts; with pflags and map also lost-dirty", Cleaning = "cleaning: writeback-of-pinned, lost-dirty",
        Writeback = "writeback: writeback-of-pinned", Zap = "the end of mappings: put-on-pin by count", Pipes = "gets and puts of pipes (vmsplice, tee, splice)";

    /// <summary>Tracepoints that go with the probes, in the order of the script.</summary>
    public static readonly string[] Tracepoints = ["kmem/mm_page_alloc", "kmem/mm_page_free", "sched/sched_process_exit", "filemap/mm_filemap_add_to_page_cache", "filemap/mm_filemap_delete_from_page_cache"];

    /// <summary>The probes for kernels like this one.</summary>
    public static IReadOnlyList<Probe> Of(KernelProfile kernel) => kernel == KernelProfile.Linux61 ? [.. Grabs61, .. Common, .. Maps61, Base] : [.. Grabs612, .. Common, AddPin, .. Maps612, Base];

    static readonly Probe[] Grabs612 =
    [
        new("grab_fast", KernelProfile.Linux612.FastGrab, "page refs flags", $"{Page} refs={{2}}:s32 flags={{3}}:x32 {Flags} {Head} {Rc}", "page flags before the lockless path's pins"),
        new("grab_fast_ret", KernelProfile.Linux612.FastGrab, "page refs flags", "page={1}:x64 refs={2}:s32 flags={3}:x32 folio={ret}:x64 rc=+{refcount}({ret}):s32 pc=+{pincount}({ret}):s32", Pins + " of the lockless path")
        { OnReturn = true, IsEssential = true, HasStack = true, Word = "GRAB", Success = "" },
        new("grab", KernelProfile.Linux612.SlowGrab, "folio refs flags", $"{Folio} refs={{2}}:s32 flags={{3}}:x32 {Flags} {Rc}", "page flags before the slow path's pins"),
        new("grab_ret", KernelProfile.Linux612.SlowGrab, "folio refs flags", $"{Folio} refs={{2}}:s32 flags={{3}}:x32 ret={{ret}}:s32 {Rc} {Pc}", Pins + " of the slow path")
        { OnReturn = true, IsEssential = true, HasStack = true, Word = "GRAB", Success = "== 0" },
    ];

    static readonly Probe[] Grabs61 =
    [
        new("grab_fast", KernelProfile.Linux61.FastGrab, "page refs flags", $"{Page} refs={{2}}:s32 flags={{3}}:x32 {Flags} {Head} {Rc}", Pins + " of the lockless path") { IsEssential = true, HasStack = true },
        new("grab_fast_ret", KernelProfile.Linux61.FastGrab, "page refs flags", "refs={2}:s32 flags={3}:x32 folio={ret}:x64 rc=+{refcount}({ret}):s32 pc=+{pincount}({ret}):s32", "whether they succeeded")
        { OnReturn = true, IsEssential = true, Word = "GRAB", Success = "" },
        new("grab", KernelProfile.Linux61.SlowGrab, "page flags", $"{Page} flags={{2}}:x32 {Flags} {Head} {Rc}", Pins + " of the slow path") { IsEssential = true, HasStack = true },
        new("grab_ret", KernelProfile.Linux61.SlowGrab, "page flags", $"{Page} flags={{2}}:x32 {Head} {Rc} ret={{ret}}:s32", "whether they succeeded")
        { OnReturn = true, IsEssential = true, Word = "GRAB", Success = "" },
    ];

    static readonly Probe[] Common =
    [
        new("gup_put", "gup_put_folio", "folio refs flags", $"{Folio} refs={{2}}:s32 flags={{3}}:x32 {Flags} {Rc} {Pc} {Mc} {Map}", Releases) { IsEssential = true, HasStack = true, Word = "PUT" },
        new("mkclean", "folio_mkclean", "folio", $"{Folio} {Flags} {Rc} {Mc}", Cleaning),
        new("mkclean_ret", "folio_mkclean", "folio", $"{Folio} ret={{ret}}:s32 {Rc}", Cleaning) { OnReturn = true, Word = "MKCLEAN" },
        new("clear_dirty", "folio_clear_dirty_for_io", "folio", $"{Folio} {Flags} {Rc}", Cleaning),
        new("clear_dirty_ret", "folio_clear_dirty_for_io", "folio", $"{Folio} ret={{ret}}:u8", Cleaning) { OnReturn = true, Word = "CLEARDIRTY" },
        new("wb_start", "__folio_start_writeback", "folio", $"{Folio} {Rc}", Writeback) { Word = "WBSTART" },
        new("wb_end", "folio_end_writeback", "folio", $"{Folio} {Rc}", Writeback) { Word = "WBEND" },
        new("mark_dirty", "folio_mark_dirty", "folio", $"{Folio} {Flags} {Rc}", "dirtying: lost-dirty") { Word = "DIRTY" },
        new("unmap", "try_to_unmap", "folio", $"{Folio} {Flags} {Rc} {Mc}", "reclaim: unmap-of-pinned") { Word = "UNMAP" },
        new("trunc_cleanup", "truncate_cleanup_folio", "folio", $"{Folio} {Rc} {Mc}", "truncation: orphaned-pin") { Word = "TRUNCATE" },
        new("pipe_get", "generic_pipe_buf_get", "pipe buf", PipePage, Pipes),
        new("pipe_rel", "generic_pipe_buf_release", "pipe buf", PipePage, Pipes),
        new("pcpipe_rel", "page_cache_pipe_buf_release", "pipe buf", PipePage, Pipes),
    ];

    static readonly Probe AddPin = new("add_pin", "folio_add_pin", "folio", $"{Folio} {Flags} {Rc} {Pc}", "second pins of pinned pages") { Word = "ADDPIN" };

    static readonly Probe[] Maps612 =
    [
        new("rmap_rm", "folio_remove_rmap_ptes", "folio page nr_pages", $"{Folio} n={{3}}:s32 {Rc} {Mc}", Zap) { Word = "ZAP" },
        new("anon_map", "folio_add_new_anon_rmap", "folio", $"{Folio} {Rc}", "mappings of new pages; tells where struct pages lie") { Word = "MAP" },
    ];

    static readonly Probe[] Maps61 =
    [
        new("rmap_rm", "page_remove_rmap", "page", $"{Page} {Rc} {Mc}", Zap) { Word = "ZAP" },
        new("anon_map", "page_add_new_anon_rmap", "page", $"{Page} {Rc}", "mappings of new pages; tells where struct pages lie") { Word = "MAP" },
    ];

    /// <summary>Hit once, before the recording.</summary>
    static readonly Probe Base = new("base", "do_sys_openat2", "", "vmemmap=@vmemmap_base:x64", "where struct pages lie");
}
