using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class DaxBlockReuseTests
{
    internal static EventScript DaxPage =>
        new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Dax)
            .Add(EventKind.CacheAdd, "setup", set: PageFlags.Cached, n: 0).Pin("get", 1);

    internal static EventScript Moved(EventScript page) =>
        page.Add(EventKind.CacheRemove, "truncate", refs: -1, clear: PageFlags.Cached)
            .Add(EventKind.CacheAdd, "other", refs: 1, set: PageFlags.Cached);

    [Fact]
    public void A_block_that_another_file_gets_under_a_device_is_found() =>
        Finds(Moved(DaxPage), "dax-block-reuse 0x1000@truncate x1", "orphaned-pin 0x1000@truncate x1");

    [Fact]
    public void A_block_that_nobody_may_write_any_more_is_free() =>
        FindsNothing(Moved(DaxPage.Add(EventKind.Get, "lookup", refs: 1, token: 9).Unpin("put", 1)));
}
