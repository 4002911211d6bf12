namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Functions whose probes make events; other probes are skipped.</summary>
enum ProbedFunction : byte
{
    None,
    /// <summary>try_grab_folio_fast, try_grab_folio of older kernels.</summary>
    GrabFast,
    /// <summary>try_grab_folio, try_grab_page of older kernels.</summary>
    GrabSlow,
    GupPutFolio,
    FolioAddPin,
    FolioMkclean,
    FolioClearDirtyForIo,
    FolioStartWriteback,
    FolioEndWriteback,
    FolioMarkDirty,
    PageMkwrite,
    /// <summary>try_to_unmap of reclaim, try_to_migrate of compaction.</summary>
    TryToUnmap,
    /// <summary>folio_remove_rmap_ptes, page_remove_rmap of older kernels.</summary>
    RemoveRmap,
    /// <summary>folio_add_new_anon_rmap, page_add_new_anon_rmap of older kernels.</summary>
    AddNewAnonRmap,
    TruncateCleanupFolio,
    PipeBufGet,
    PipeBufRelease,
    /// <summary>A function of a mapping file that calls others which show the same.</summary>
    OuterCall,
}

/// <summary>Finds functions by their symbols. What the probe on one is called does not matter.</summary>
static class ProbedFunctions
{
    /// <summary>What an empty import needs to become a useful one.</summary>
    public const string Needed = "returns of try_grab_folio_fast and try_grab_folio (kernel 6.1: try_grab_folio and try_grab_page, entries too) and entries of gup_put_folio";

    public static ProbedFunction Find(ReadOnlySpan<char> symbol) => symbol switch
    {
        "gup_put_folio" => ProbedFunction.GupPutFolio,
        "folio_add_pin" => ProbedFunction.FolioAddPin,
        "folio_mkclean" => ProbedFunction.FolioMkclean,
        "folio_clear_dirty_for_io" => ProbedFunction.FolioClearDirtyForIo,
        "__folio_start_writeback" => ProbedFunction.FolioStartWriteback,
        "folio_end_writeback" => ProbedFunction.FolioEndWriteback,
        "folio_mark_dirty" => ProbedFunction.FolioMarkDirty,
        "ext4_page_mkwrite" => ProbedFunction.PageMkwrite,
        "try_to_unmap" or "try_to_migrate" => ProbedFunction.TryToUnmap,
        "folio_remove_rmap_ptes" or "page_remove_rmap" => ProbedFunction.RemoveRmap,
        "folio_add_new_anon_rmap" or "page_add_new_anon_rmap" => ProbedFunction.AddNewAnonRmap,
        "truncate_cleanup_folio" => ProbedFunction.TruncateCleanupFolio,
        "generic_pipe_buf_get" => ProbedFunction.PipeBufGet,
        "generic_pipe_buf_release" or "page_cache_pipe_buf_release" => ProbedFunction.PipeBufRelease,
        _ => ProbedFunction.None,
    };
}
