using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>
/// What a page is used for, as far as its events tell: what stays the same of it from run to run, unlike its number.
/// </summary>
static class PageRole
{
    /// <summary>A finding about no page.</summary>
    public const string None = "none";

    public static string Of(in PageState page)
    {
        ref readonly var c = ref page.Counts;
        string role = c.Has(PageFlags.Zero) ? "zero" : c.Has(PageFlags.Dax) ? "dax" : c.Has(PageFlags.Cached) ? "file" : c.Has(PageFlags.Anon | PageFlags.SwapCache) ? "anon"
            : c.Has(PageFlags.KernelPrivate) ? "kernel" : c.RefCount == 0 ? "freed" : "unknown";
        return page.Order > 0 ? "large-" + role : role;
    }
}
