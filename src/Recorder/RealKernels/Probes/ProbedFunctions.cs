using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// Every function that the import understands, in the order in which the scripts probe them. The import ignores the
/// names of probes on them.
/// </summary>
static class ProbedFunctions
{
    const string Flags = "pflags=+{flags}({1}):x64", Head = "head=+{compound_head}({1}):x64",
        Map = "map=+{mapping}({1}):x64",
        Rc = "rc=+{refcount}({1}):s32", Pc = "pc=+{pincount}({1}):s32", Mc = "mc=+{mapcount}({1}):s32",
        Folio = "folio={1}:x64", Page = "page={1}:x64", Refs = "refs={2}:s32", Foll = "flags={3}:x32",
        FastEntry = $"{Page} {Refs} {Foll} {Flags} {Head} {Rc}",
        Grabbed = "folio={ret}:x64 rc=+{refcount}({ret}):s32 pc=+{pincount}({ret}):s32",
        PipePage = "page=+{pipe_page}({2}):x64 rc=+{refcount}(+{pipe_page}({2})):s32";

    const string Pins = "pins and gets", Releases = "unpins and puts; with pflags and map also lost-dirty",
        Succeeded = "whether they succeeded",
        Pipes = "gets and puts of pipes (vmsplice, tee, splice)",
        Cleaning = "cleaning: writeback-of-pinned, lost-dirty", Writeback = "writeback: writeback-of-pinned",
        Zap = "the end of mappings: put-on-pin by count",
        NewMaps = "mappings of new pages; tells where struct pages lie";

    const string Succeeds = "if it succeeds, with FOLL_PIN or FOLL_GET: with neither there is no reference";

    static readonly Yield SomeGets = new(EventKind.Get, CaptureCertainty.Some),
        SomePuts = new(EventKind.Put, CaptureCertainty.Some), SomeMaps = new(EventKind.Map, CaptureCertainty.Some),
        TriedUnmap = new(EventKind.Unmap, CaptureCertainty.Attempt);

    static readonly Yield[] Acquisition = [new(EventKind.Pin), SomeGets];

    /// <summary>gup_put_folio, through which every unpin_user_* call goes.</summary>
    public static readonly ProbedFunction GupPut = new("gup_put_folio", HitMeaning.GupPut)
    {
        Parameters = "folio refs flags",
        Yields = [new(EventKind.Unpin), SomePuts, new(EventKind.TryGet), new(EventKind.BackOff)],
        Remark = "with FOLL_PIN or FOLL_GET; with more flags gup takes back a grab of its own",
        Entry = new("gup_put", $"{Folio} {Refs} {Foll} {Flags} {Rc} {Pc} {Mc} {Map}", Releases)
        { IsEssential = true, HasStack = true, Word = "PUT" },
    };

    static readonly ProbedFunction[] Grabs =
    [
        new("try_grab_folio_fast", HitMeaning.FastGrab)
        {
            Kernel = KernelProfile.Linux612, IsMark = true, Parameters = "page refs flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab_fast", FastEntry, "page flags before the lockless path's pins"),
            Return = new("grab_fast_ret", $"{Page} {Refs} {Foll} {Grabbed}", $"{Pins} of the lockless path")
            { IsEssential = true, HasStack = true, Word = "GRAB", Success = "" },
        },
        new("try_grab_folio", HitMeaning.FastGrab)
        {
            Kernel = KernelProfile.Linux61, Parameters = "page refs flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab_fast", FastEntry, $"{Pins} of the lockless path") { IsEssential = true, HasStack = true },
            Return = new("grab_fast_ret", $"{Refs} {Foll} {Grabbed}", Succeeded)
            { IsEssential = true, Word = "GRAB", Success = "" },
        },
        new("try_grab_folio", HitMeaning.SlowGrab)
        {
            Kernel = KernelProfile.Linux612, Parameters = "folio refs flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab", $"{Folio} {Refs} {Foll} {Flags} {Rc}", "page flags before the slow path's pins"),
            Return = new("grab_ret", $"{Folio} {Refs} {Foll} ret={{ret}}:s32 {Rc} {Pc}", $"{Pins} of the slow path")
            { IsEssential = true, HasStack = true, Word = "GRAB", Success = "== 0" },
        },
        new("try_grab_page", HitMeaning.SlowGrab)
        {
            Kernel = KernelProfile.Linux61, IsMark = true, Parameters = "page flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab", $"{Page} flags={{2}}:x32 {Flags} {Head} {Rc}", $"{Pins} of the slow path")
            { IsEssential = true, HasStack = true },
            Return = new("grab_ret", $"{Page} flags={{2}}:x32 {Head} {Rc} ret={{ret}}:s32", Succeeded)
            { IsEssential = true, Word = "GRAB", Success = "" },
        },
        GupPut,
    ];

    static readonly ProbedFunction[] Cleanings =
    [
        new("folio_mkclean", HitMeaning.FolioResult)
        {
            Parameters = "folio", Yields = [new(EventKind.Mkclean)],
            Remark = "at the return if it is traced, else at the entry",
            Entry = new("mkclean", $"{Folio} {Flags} {Rc} {Mc}", Cleaning),
            Return = new("mkclean_ret", $"{Folio} ret={{ret}}:s32 {Rc}", Cleaning) { Word = "MKCLEAN" },
        },
        new("folio_clear_dirty_for_io", HitMeaning.FolioResult)
        {
            Parameters = "folio", Yields = [new(EventKind.ClearDirty)], Remark = "the same, if the folio was dirty",
            Entry = new("clear_dirty", $"{Folio} {Flags} {Rc}", Cleaning),
            Return = new("clear_dirty_ret", $"{Folio} ret={{ret}}:u8", Cleaning) { Word = "CLEARDIRTY" },
        },
        new("__folio_start_writeback", HitMeaning.Folio)
        {
            Parameters = "folio", Yields = [new(EventKind.WritebackStart)],
            Entry = new("wb_start", $"{Folio} {Rc}", Writeback) { Word = "WBSTART" },
        },
        new("folio_end_writeback", HitMeaning.Folio)
        {
            Parameters = "folio", Yields = [new(EventKind.WritebackEnd)],
            Entry = new("wb_end", $"{Folio} {Rc}", Writeback) { Word = "WBEND" },
        },
        new("folio_mark_dirty", HitMeaning.Folio)
        {
            Parameters = "folio", Yields = [new(EventKind.SetDirty)],
            Entry = new("mark_dirty", $"{Folio} {Flags} {Rc}", "dirtying: lost-dirty") { Word = "DIRTY" },
        },
        new("ext4_page_mkwrite", HitMeaning.Folio)
        { Yields = [new(EventKind.PageMkwrite, CaptureCertainty.Some)], Remark = "not in the recipes" },
    ];

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
        { Parameters = "pipe buf", Yields = [SomeGets], Entry = new("pipe_get", PipePage, Pipes) },
        new("generic_pipe_buf_release", HitMeaning.PipePut)
        {
            Parameters = "pipe buf", Yields = [SomePuts], Remark = "if a get of the page is known",
            Entry = new("pipe_rel", PipePage, Pipes),
        },
        new("page_cache_pipe_buf_release", HitMeaning.PipePut)
        {
            Parameters = "pipe buf", Yields = [SomePuts], Remark = "if a get of the page is known",
            Entry = new("pcpipe_rel", PipePage, Pipes),
        },
        new("folio_add_pin", HitMeaning.AddPin)
        {
            Kernel = KernelProfile.Linux612, Parameters = "folio", Yields = [new(EventKind.Pin)],
            Entry = new("add_pin", $"{Folio} {Flags} {Rc} {Pc}", "second pins of pinned pages") { Word = "ADDPIN" },
        },
    ];

    static readonly ProbedFunction[] Mappings =
    [
        new("folio_remove_rmap_ptes", HitMeaning.Folio)
        {
            Kernel = KernelProfile.Linux612, IsMark = true, Parameters = "folio page nr_pages",
            Yields = [new(EventKind.Zap)],
            Entry = new("rmap_rm", $"{Folio} n={{3}}:s32 {Rc} {Mc}", Zap) { Word = "ZAP" },
        },
        new("folio_add_new_anon_rmap", HitMeaning.Folio)
        {
            Kernel = KernelProfile.Linux612, Parameters = "folio", Yields = [SomeMaps],
            Entry = new("anon_map", $"{Folio} {Rc}", NewMaps) { Word = "MAP" },
        },
        new("page_remove_rmap", HitMeaning.Folio)
        {
            Kernel = KernelProfile.Linux61, IsMark = true, Parameters = "page",
            Yields = [new(EventKind.Zap, CaptureCertainty.Some)], Remark = "not of tail pages",
            Entry = new("rmap_rm", $"{Page} {Rc} {Mc}", Zap) { Word = "ZAP" },
        },
        new("page_add_new_anon_rmap", HitMeaning.Folio)
        {
            Kernel = KernelProfile.Linux61, IsMark = true, Parameters = "page", Yields = [SomeMaps],
            Entry = new("anon_map", $"{Page} {Rc}", NewMaps) { Word = "MAP" },
        },
    ];

    static readonly ProbedFunction[] Others =
    [
        new("do_sys_openat2", HitMeaning.None)
        {
            Remark = "hit once, before the recording",
            Entry = new("base", "vmemmap=@vmemmap_base:x64", "where struct pages lie"),
        },
        new("gup_fast_fallback", HitMeaning.None) { Kernel = KernelProfile.Linux612, IsMark = true },
        new("unpin_user_folio", HitMeaning.None) { Kernel = KernelProfile.Linux612, IsMark = true },
        new("internal_get_user_pages_fast", HitMeaning.None) { Kernel = KernelProfile.Linux61, IsMark = true },
    ];

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<ProbedFunction> All =
        [.. Grabs, .. Cleanings, .. Removals, .. PipeBuffers, .. Mappings, .. Others];

    /// <summary>The probes that the scripts set on kernels like this one.</summary>
    public static IReadOnlyList<RecipeProbe> Recipe(KernelProfile kernel) =>
        [.. All.Where(f => f.Kernel is null || f.Kernel == kernel).SelectMany(ProbesOf)];

    /// <summary>The probes of all kernels.</summary>
    public static IReadOnlyList<RecipeProbe> Recipes { get; } = [.. All.SelectMany(ProbesOf)];

    static IEnumerable<RecipeProbe> ProbesOf(ProbedFunction f)
    {
        if (f.Entry is { } entry) yield return new(f, entry, OnReturn: false);
        if (f.Return is { } @return) yield return new(f, @return, OnReturn: true);
    }

    /// <summary>The only kernel that has a function; null if several may have it.</summary>
    public static KernelProfile? MarkedBy(ReadOnlySpan<char> function)
    {
        foreach (var f in All)
            if (f.IsMark && function.SequenceEqual(f.Name)) return f.Kernel;
        return null;
    }

    /// <summary>The probes that a trace needs before an import can show any pin.</summary>
    public static string Needed
    {
        get
        {
            KernelProfile newer = KernelProfile.Linux612, older = KernelProfile.Linux61;
            return $"returns of {GrabsOf(newer)} (kernel {older.Name}: {GrabsOf(older)}, entries too) "
                + $"and entries of {GupPut.Name}";
        }
    }

    static string GrabsOf(KernelProfile kernel) =>
        string.Join(" and ", Grabs.Where(f => f.IsGrab && f.Kernel == kernel).Select(f => f.Name));
}
