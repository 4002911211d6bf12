using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>
/// What a page is used for, as far as its events tell; unlike its number it stays the same from run to run.
/// </summary>
static class PageRole
{
    /// <summary>A finding about no page.</summary>
    public const string None = "none";

    public static string Of(in PageState page)
    {
        string role = OfSmall(in page.Counts);
        return page.Order > 0 ? "large-" + role : role;
    }

    static string OfSmall(in PageCounts c)
    {
        if (c.Has(PageFlags.Zero)) return "zero";
        if (c.Has(PageFlags.Dax)) return "dax";
        if (c.Has(PageFlags.Cached)) return "file";
        if (c.Has(PageFlags.Anon | PageFlags.SwapCache)) return "anon";
        if (c.Has(PageFlags.KernelPrivate)) return "kernel";
        return c.RefCount == 0 ? "freed" : "unknown";
    }
}
