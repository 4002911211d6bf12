namespace Pintrace.Recorder.EventLog;

/// <summary>A place in the kernel: a call stack, and the one function in it that a person would name.</summary>
/// <param name="Name">
/// The function to blame: the innermost one that is not one of memory management's own helpers.
/// </param>
/// <param name="Stack">
/// All functions, innermost first, with " [module]" after those of a module, joined by <see cref="Separator"/>.
/// </param>
public sealed record Callsite(string Name, string Stack)
{
    /// <summary>Stands between two functions of a stack.</summary>
    public const string Separator = " < ";

    /// <summary>Stands for the outermost functions of a stack that was too deep to keep.</summary>
    public const string More = "...";

    const string ModuleStart = " [";

    /// <summary>
    /// Beginnings of functions that get, pin, release, clean or unmap on behalf of their caller. A callsite is named
    /// after the first function that begins with none of them, or after the outermost one if all do.
    /// </summary>
    static readonly string[] Helpers =
    [
        "pin_user_pages", "get_user_pages", "__get_user_pages", "internal_get_user_pages", "__gup_longterm",
        "check_and_migrate_movable", "collect_longterm_unpinnable", "pofs_unpin", "gup_fast", "gup_pte",
        "gup_put_folio", "check_vma_flags", "try_grab_", "try_get_folio", "follow_", "memfd_pin_folios",
        "folio_add_pin", "unpin_user", "unpin_folio", "__unpin", "iov_iter_", "__iov_iter_", "generic_pipe_buf_",
        "folio_get", "get_page", "folio_put", "__folio_put", "put_page", "release_pages", "folio_ref_",
        "folio_mkclean", "page_mkclean", "folio_clear_dirty_for_io", "clear_page_dirty_for_io", "folio_test_",
        "folio_mark_dirty", "__folio_mark_dirty", "set_page_dirty", "try_to_free_buffers", "filemap_release_folio",
        "folio_start_writeback", "__folio_start_writeback", "folio_end_writeback", "folio_wait_",
        "try_to_unmap", "try_to_migrate", "folio_remove_rmap", "page_remove_rmap", "__remove_mapping",
        "folio_lock", "folio_trylock", "folio_unlock", "folio_isolate_lru", "folio_putback_lru",
        "filemap_get_folio", "__filemap_get_folio", "folio_maybe_dma_pinned",
        "account_locked_vm", "__account_locked_vm",
    ];

    /// <summary>The callsite of a stack given innermost function first.</summary>
    /// <exception cref="ArgumentException">The stack is empty.</exception>
    public static Callsite Of(IReadOnlyList<string> innermostFirst)
    {
        if (innermostFirst.Count == 0)
            throw new ArgumentException("A callsite needs at least one function.", nameof(innermostFirst));
        string name = innermostFirst.FirstOrDefault(f => !IsHelper(f)) ?? innermostFirst[^1];
        return new Callsite(FunctionOf(name), string.Join(Separator, innermostFirst));
    }

    /// <summary>A function of a stack without its module: "sg_io [sg]" is sg_io.</summary>
    public static string FunctionOf(string frame)
    {
        int module = frame.IndexOf(ModuleStart, StringComparison.Ordinal);
        return module > 0 ? frame[..module] : frame;
    }

    /// <summary>The module of the function to blame, without brackets; null if it is built in or not known.</summary>
    public string? Module
    {
        get
        {
            string start = Name + ModuleStart;
            string? frame = Stack.Split(Separator).FirstOrDefault(f => f.StartsWith(start, StringComparison.Ordinal));
            return frame?[start.Length..].TrimEnd(']');
        }
    }

    static bool IsHelper(string function) =>
        Array.Exists(Helpers, h => function.StartsWith(h, StringComparison.Ordinal));
}
