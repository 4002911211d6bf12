using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>Pages as a table: their counts, flags and holders.</summary>
static class PageTable
{
    public static void Write(IEnumerable<PageState> pages, TraceState state, TraceNames names, Screen screen)
    {
        var table = new TextTable("page", "refcount", "pincount", "mapcount", "flags", "held by")
        {
            Prose = ["flags", "held by"],
        };
        foreach (var page in pages) table.Add(Row(page, state, names));
        table.Write(screen);
    }

    static string[] Row(PageState page, TraceState state, TraceNames names) =>
    [
        Format.Page(page.Pfn),
        Count(page.Counts.RefCount),
        page.Counts.PinCount == 0 ? "-" : Count(page.Counts.PinCount),
        Count(page.Counts.MapCount),
        Flags(page),
        Holders(page, state, names),
    ];

    static string Count(int count) => count == PageEvent.Unknown ? "?" : Format.Number(count);

    public static string Flags(PageState page)
    {
        var flags = page.Counts.Flags;
        return flags == PageFlags.None ? "" : string.Join(' ', flags.ToString().Split(", ").Select(PublicName.Snake));
    }

    /// <summary>"2 pin ib_umem_get (since 14), 1 get ext4_writepages (since 9)".</summary>
    public static string Holders(PageState page, TraceState state, TraceNames names)
    {
        var byCallsite = state.HoldsOf(page).GroupBy(h => (h.IsPin, h.Callsite));
        return string.Join(", ", byCallsite.Select(holds =>
        {
            string n = Format.Number(holds.Sum(h => h.N)), callsite = names.CallsiteName(holds.Key.Callsite);
            return $"{n} {KindOf(holds.Key.IsPin)} {callsite} (since {holds.First().Seq})";
        }));
    }

    public static string KindOf(bool isPin) => isPin ? "pin" : "get";
}
