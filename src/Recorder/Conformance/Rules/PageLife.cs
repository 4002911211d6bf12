using Pintrace.Recorder.Conformance.Pages;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Conformance.Rules;

sealed class PageLife : IPageRule
{
    public string Id => "page-life";
    public string Demand => "A page is allocated before anything happens to it and freed once, when it is not under "
        + "writeback; it enters and leaves the page cache, and writeback begins and ends, in turn; a page under "
        + "writeback is not cleaned again (mm/page_alloc.c, mm/filemap.c, mm/page-writeback.c).";
    public IReadOnlyList<EventKind> Watches => PageTransitions.Kinds;

    public Opinion Judge(in PageEvent e, in PageBelief page, ModelView view)
    {
        if ((e.State & (PageFlags.Zero | PageFlags.KernelPrivate)) != 0) return Opinion.None;
        var transition = PageTransitions.Of(e.Kind)!;
        if (!PageTransitions.Allowing(page.Flags, transition).IsEmpty)
            return transition.Demands.Any(Known(page.Flags)) ? Opinion.Fits : Opinion.None;
        return Opinion.Against($"{PublicName.SnakeOf(e.Kind)} of a page that is {Describe(page.Flags, transition)}",
            AllowedIn(page.Flags));
    }

    static Func<(PageBits Bit, bool Value), bool> Known(FlagSet flags) => d => flags.Knows(d.Bit, out _);

    /// <summary>The demands that no state meets.</summary>
    static string Describe(FlagSet flags, PageTransition transition) => string.Join(" and ", transition.Demands
        .Where(d => flags.Where(d.Bit, d.Value).IsEmpty)
        .Select(d => (d.Value ? "not " : "") + Words(d.Bit)));

    static string Words(PageBits bit) => bit switch
    {
        PageBits.InUse => "in use",
        PageBits.Cached => "in the page cache",
        PageBits.Dirty => "dirty",
        _ => "under writeback",
    };

    static string AllowedIn(FlagSet flags) => flags.Knows(PageBits.InUse, out bool inUse) && !inUse
        ? PublicName.SnakeOf(EventKind.Alloc)
        : string.Join(", ", PageTransitions.Changes
            .Where(k => !PageTransitions.Allowing(flags, PageTransitions.Of(k)!).IsEmpty)
            .Select(k => PublicName.SnakeOf(k)));
}
