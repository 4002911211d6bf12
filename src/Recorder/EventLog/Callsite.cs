namespace Pintrace.Recorder.EventLog;

/// <summary>A place in the kernel: a call stack, and the one function in it that a person would name.</summary>
/// <param name="Name">The function to blame: the innermost one that is no helper of the memory management's own.</param>
/// <param name="Stack">All functions, innermost first, with " [module]" behind those of a module, joined by <see cref="Separator"/>.</param>
public sealed record Callsite(string Name, string Stack)
{
    /// <summary>Stands between two functions of a stack.</summary>
    public const string Separator = " < ";

    /// <summary>
    /// Helpers that get, pin, release, clean or unmap on behalf of their caller. A callsite is named after the first
    /// function outside of this set; the outermost is taken if there is none.
    /// </summary>
    static readonly string[] Helpers =
    [
        "pin_user_pages", "get_user_pages", "__get_user_pages", "__gup_longterm", "check_and_migrate_movable", "collect_longterm_unpinnable", "pofs_unpin", "internal_get_user_pages", "gup_fast", "gup_pte", "check_vma_flags",
        "gup_put_folio", "try_grab_", "try_get_folio", "follow_", "unpin_user", "unpin_folio", "__unpin", "iov_iter_", "__iov_iter_",
        "folio_put", "__folio_put", "put_page", "release_pages", "folio_get", "get_page", "folio_add_pin", "memfd_pin_folios",
        "folio_mkclean", "page_mkclean", "folio_clear_dirty_for_io", "clear_page_dirty_for_io", "folio_start_writeback",
        "__folio_start_writeback", "folio_end_writeback", "folio_mark_dirty", "set_page_dirty", "__folio_mark_dirty", "folio_test_",
        "try_to_unmap", "try_to_migrate", "folio_remove_rmap", "page_remove_rmap", "try_to_free_buffers", "filemap_release_folio",
        "folio_lock", "folio_trylock", "folio_unlock", "folio_isolate_lru", "folio_putback_lru", "folio_ref_", "__remove_mapping",
        "folio_maybe_dma_pinned", "folio_wait_", "account_locked_vm", "__account_locked_vm", "filemap_get_folio", "__filemap_get_folio", "generic_pipe_buf_",
    ];

    /// <summary>The callsite of a stack given innermost function first.</summary>
    /// <exception cref="ArgumentException">The stack is empty.</exception>
    public static Callsite Of(IReadOnlyList<string> innermostFirst)
    {
        if (innermostFirst.Count == 0) throw new ArgumentException("A callsite needs at least one function.", nameof(innermostFirst));
        string name = innermostFirst.FirstOrDefault(f => !IsHelper(f)) ?? innermostFirst[^1];
        return new Callsite(FunctionOf(name), string.Join(Separator, innermostFirst));
    }

    /// <summary>A function of a stack without its module: "sg_io [sg]" is sg_io.</summary>
    public static string FunctionOf(string frame) => frame.IndexOf(ModuleStart, StringComparison.Ordinal) is var at and > 0 ? frame[..at] : frame;
    const string ModuleStart = " [";

    /// <summary>The module of the function to blame, without brackets; null if it is built in, or the log does not tell.</summary>
    public string? Module => Stack.Split(Separator).FirstOrDefault(f => f.StartsWith(Name + ModuleStart, StringComparison.Ordinal)) is { } frame ? frame[(Name.Length + ModuleStart.Length)..].TrimEnd(']') : null;

    static bool IsHelper(string function) => Array.Exists(Helpers, h => function.StartsWith(h, StringComparison.Ordinal));
}
