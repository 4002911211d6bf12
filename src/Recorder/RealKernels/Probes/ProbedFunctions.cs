using Pintrace.Recorder.EventLog;
using static Pintrace.Recorder.RealKernels.Probes.Probe;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// Every function that the import understands, in the order in which the scripts probe them. The import ignores the
/// names of probes on them.
/// </summary>
static class ProbedFunctions
{
    const string PipePage = "page=+{pipe_page}({2}):x64 rc=+{refcount}(+{pipe_page}({2})):s32";

    const string Pipes = "gets and puts of pipes (vmsplice, tee, splice)",
        Cleaning = "cleaning: writeback-of-pinned, lost-dirty", Writeback = "writeback: writeback-of-pinned",
        Zap = "the end of mappings: put-on-pin by count",
        Copies = "copies by write faults: cow-incoherent",
        NewMaps = "mappings of new pages; tells where struct pages lie";

    static readonly Yield SomeMaps = new(EventKind.Map, CaptureCertainty.Some),
        TriedUnmap = new(EventKind.Unmap, CaptureCertainty.Attempt);

    static readonly KernelVersion V515 = new(5, 15), V516 = new(5, 16), V62 = new(6, 2), V63 = new(6, 3),
        V67 = new(6, 7), V68 = new(6, 8);

    static readonly ProbedFunction[] Cleanings =
    [
        Mkclean("folio_mkclean", "folio", V516, null), Mkclean("page_mkclean", "page", null, V515),
        ClearDirty("folio_clear_dirty_for_io", "folio", V516, null),
        ClearDirty("clear_page_dirty_for_io", "page", null, V515),
        Change("__folio_start_writeback", "folio", V516, null, EventKind.WritebackStart, "wb_start", "WBSTART"),
        Change("__test_set_page_writeback", "page", null, V515, EventKind.WritebackStart, "wb_start", "WBSTART"),
        Change("folio_end_writeback", "folio", V516, null, EventKind.WritebackEnd, "wb_end", "WBEND"),
        Change("end_page_writeback", "page", null, V515, EventKind.WritebackEnd, "wb_end", "WBEND"),
        Change("folio_mark_dirty", "folio", V516, null, EventKind.SetDirty, "mark_dirty", "DIRTY"),
        Change("set_page_dirty", "page", null, V515, EventKind.SetDirty, "mark_dirty", "DIRTY"),
        new("ext4_page_mkwrite", HitMeaning.Folio)
        { Yields = [new(EventKind.PageMkwrite, CaptureCertainty.Some)], Remark = "not in the recipes" },
    ];

    static string Field(string parameter) => parameter == "page" ? Page : Folio;

    static ProbedFunction Mkclean(string name, string parameter, KernelVersion? since, KernelVersion? until) =>
        new(name, HitMeaning.FolioResult)
        {
            Since = since, Until = until, Parameters = parameter, Yields = [new(EventKind.Mkclean)],
            Remark = "at the return if it is traced, else at the entry",
            Entry = new("mkclean", $"{Field(parameter)} {Flags} {Rc} {Mc}", Cleaning),
            Return = new("mkclean_ret", $"{Field(parameter)} ret={{ret}}:s32 {Rc}", Cleaning) { Word = "MKCLEAN" },
        };

    static ProbedFunction ClearDirty(string name, string parameter, KernelVersion? since, KernelVersion? until) =>
        new(name, HitMeaning.FolioResult)
        {
            Since = since, Until = until, Parameters = parameter, Yields = [new(EventKind.ClearDirty)],
            Remark = "the same, if the folio was dirty",
            Entry = new("clear_dirty", $"{Field(parameter)} {Flags} {Rc}", Cleaning),
            Return = new("clear_dirty_ret", $"{Field(parameter)} ret={{ret}}:u8", Cleaning) { Word = "CLEARDIRTY" },
        };

    /// <summary>A function that changes the state of the folio that it is given.</summary>
    static ProbedFunction Change(
        string name, string parameter, KernelVersion? since, KernelVersion? until, EventKind kind, string probe,
        string word)
    {
        bool dirties = kind == EventKind.SetDirty;
        string fields = dirties ? $"{Field(parameter)} {Flags} {Rc}" : $"{Field(parameter)} {Rc}";
        return new(name, HitMeaning.Folio)
        {
            Since = since, Until = until, Parameters = parameter, Yields = [new(kind)],
            Entry = new(probe, fields, dirties ? "dirtying: lost-dirty" : Writeback) { Word = word },
        };
    }

    static readonly ProbedFunction[] Removals =
    [
        new("try_to_unmap", HitMeaning.Folio)
        {
            Parameters = "folio", Yields = [TriedUnmap], Remark = "whether it succeeds is not seen",
            Entry = new("unmap", $"{Folio} {Flags} {Rc} {Mc}", "reclaim: unmap-of-pinned") { Word = "UNMAP" },
        },
        new("try_to_migrate", HitMeaning.Folio) { Yields = [TriedUnmap], Remark = "compaction's; not in the recipes" },
        new("truncate_cleanup_folio", HitMeaning.Folio)
        {
            Parameters = "folio", Yields = [new(EventKind.CacheRemove)],
            Remark = "one event with `mm_filemap_delete_from_page_cache`",
            Entry = new("trunc_cleanup", $"{Folio} {Rc} {Mc}", "truncation: orphaned-pin") { Word = "TRUNCATE" },
        },
    ];

    static readonly ProbedFunction[] PipeBuffers =
    [
        new("generic_pipe_buf_get", HitMeaning.PipeGet)
        { Parameters = "pipe buf", Yields = [GupFunctions.SomeGets], Entry = new("pipe_get", PipePage, Pipes) },
        new("generic_pipe_buf_release", HitMeaning.PipePut)
        {
            Parameters = "pipe buf", Yields = [GupFunctions.SomePuts], Remark = "if a get of the page is known",
            Entry = new("pipe_rel", PipePage, Pipes),
        },
        new("page_cache_pipe_buf_release", HitMeaning.PipePut)
        {
            Parameters = "pipe buf", Yields = [GupFunctions.SomePuts], Remark = "if a get of the page is known",
            Entry = new("pcpipe_rel", PipePage, Pipes),
        },
    ];

    static readonly ProbedFunction[] Mappings =
    [
        new("folio_remove_rmap_ptes", HitMeaning.Folio)
        {
            Since = V68, Marks = KernelProfile.Linux66, Parameters = "folio page nr_pages",
            Yields = [new(EventKind.Zap)],
            Entry = new("rmap_rm", $"{Folio} n={{3}}:s32 {Flags} {Rc} {Mc} {Map}", Zap) { Word = "ZAP" },
        },
        new("folio_add_new_anon_rmap", HitMeaning.Folio)
        {
            Since = V68, Parameters = "folio", Yields = [SomeMaps],
            Entry = new("anon_map", $"{Folio} {Rc}", NewMaps) { Word = "MAP" },
        },
        new("page_remove_rmap", HitMeaning.Folio)
        {
            Until = V67, Marks = KernelProfile.Linux61, Parameters = "page",
            Yields = [new(EventKind.Zap, CaptureCertainty.Some)], Remark = "not of tail pages",
            Entry = new("rmap_rm", $"{Page} {Flags} {Rc} {Mc} {Map}", Zap) { Word = "ZAP" },
        },
        new("page_add_new_anon_rmap", HitMeaning.Folio)
        {
            Until = V67, Marks = KernelProfile.Linux61, Parameters = "page", Yields = [SomeMaps],
            Entry = new("anon_map", $"{Page} {Rc}", NewMaps) { Word = "MAP" },
        },
        new("do_wp_page", HitMeaning.WriteFault)
        {
            Parameters = "vmf", Yields = [new(EventKind.Cow, CaptureCertainty.Some)],
            Remark = "with a mapping of a new page and a zap of the old one until it returns; if the old one is held",
            Entry = new("wp_page", "vmf={1}:x64", Copies), Return = new("wp_page_ret", "ret={ret}:x32", Copies),
        },
    ];

    const string HandsOver = "NFS direct I/O: the request's own reference",
        Request = "page=+16({1}):x64 head=+{compound_head}(+16({1})):x64 rc=+{refcount}(+16({1})):s32",
        List = "n={2}:u32 p0=+0({1}):x64[64] p64=+512({1}):x64[64] p128=+1024({1}):x64[64] p192=+1536({1}):x64[64]";

    /// <summary>By these a reference changes hands to a page that NFS reads or writes directly.</summary>
    static readonly ProbedFunction[] NfsRequests =
    [
        HandOver("nfs_page_create_from_page", V63, null, "nfs_req_new"),
        HandOver("nfs_create_request", null, V62, "nfs_req_create"),
        new("nfs_direct_release_pages", HitMeaning.PutPages)
        {
            Module = "nfs", Parameters = "pages npages", Yields = [GupFunctions.SomePuts],
            Remark = "of up to 256 pages, if a get of the page is known; not of tail pages",
            Entry = new("nfs_release", List, "NFS direct I/O: the end of GUP's references"),
        },
        new("nfs_free_request", HitMeaning.EndHandOver)
        {
            Module = "nfs", Parameters = "req", Yields = [GupFunctions.SomePuts], Remark = "if it was handed over",
            Entry = new("nfs_req_free", Request, HandsOver) { HasStack = true },
        },
    ];

    static ProbedFunction HandOver(string name, KernelVersion? since, KernelVersion? until, string probe) =>
        new(name, HitMeaning.HandOver)
        {
            Since = since, Until = until, Module = "nfs", Parameters = "ctx page", Yields = [GupFunctions.SomeGets],
            Remark = "with flag `hand_over`, if GUP holds the page: buffered I/O comes here, too",
            Entry = new(
                probe,
                "page={2}:x64 head=+{compound_head}({2}):x64 rc=+{refcount}({2}):s32",
                HandsOver) { HasStack = true },
        };

    static readonly ProbedFunction[] Others =
    [
        new("do_sys_openat2", HitMeaning.None)
        {
            Remark = "hit once, before the recording",
            Entry = new("base", "vmemmap=@vmemmap_base:x64", "where struct pages lie"),
        },
        new("gup_fast_fallback", HitMeaning.None) { Marks = KernelProfile.Linux66 },
        new("internal_get_user_pages_fast", HitMeaning.None) { Marks = KernelProfile.Linux61 },
    ];

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<ProbedFunction> All =
        [.. GupFunctions.All, .. Cleanings, .. Removals, .. PipeBuffers, .. Mappings, .. NfsRequests, .. Others];

    /// <summary>The probes that the scripts set on a version.</summary>
    /// <param name="version">The kernel's version.</param>
    /// <param name="outerCalls">Also those on functions that call what is probed.</param>
    public static IReadOnlyList<RecipeProbe> Recipe(KernelVersion version, bool outerCalls) =>
        [.. All.Where(f => f.HoldsOn(version) && (outerCalls || !f.IsOuterCall)).SelectMany(ProbesOf)];

    /// <summary>The probes of all kernels.</summary>
    public static IReadOnlyList<RecipeProbe> Recipes { get; } = [.. All.SelectMany(ProbesOf)];

    static IEnumerable<RecipeProbe> ProbesOf(ProbedFunction f)
    {
        if (f.Entry is { } entry) yield return new(f, entry, OnReturn: false);
        if (f.Return is { } @return) yield return new(f, @return, OnReturn: true);
    }

    /// <summary>The kernel that a function tells; null if several may have it.</summary>
    public static KernelProfile? MarkedBy(ReadOnlySpan<char> function)
    {
        foreach (var f in All)
            if (f.Marks is not null && function.SequenceEqual(f.Name)) return f.Marks;
        return null;
    }

    /// <summary>The probes that a trace needs before an import can show any pin.</summary>
    public static string Needed
    {
        get
        {
            KernelProfile newer = KernelProfile.Linux612, older = KernelProfile.Linux61;
            return $"returns of {GrabsOf(newer)} (kernel {older.Name}: {GrabsOf(older)}, entries too) "
                + $"and entries of {GupFunctions.GupPut.Name}";
        }
    }

    static string GrabsOf(KernelProfile kernel) =>
        string.Join(" and ", GupFunctions.All.Where(f => f.IsGrab && f.HoldsOn(kernel.Version)).Select(f => f.Name));
}
