using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Replay;

public class TraceReplayTests
{
    public static TheoryData<string, Func<PageEvent, PageEvent>, string> Damages => new()
    {
        {
            "refcount",
            e => { e.RefCount++; return e; },
            "it carries refcount 1026 of page 0x1000, the events before it lead to 1025"
        },
        {
            "pincount",
            e => { e.PinCount = 7; return e; },
            "carries pincount 7 of page 0x1000, the events before it lead to 0"
        },
        {
            "mapcount",
            e => { e.MapCount = 0; return e; },
            "carries mapcount 0 of page 0x1000, the events before it lead to 1"
        },
        {
            "flags",
            e => { e.State |= PageFlags.Dirty; return e; },
            "carries flags Dirty, Anon, AnonExclusive of page 0x1000, the events before it lead to Anon, AnonExclusive"
        },
    };

    /// <summary>
    /// The counts are written by one side and recomputed by the other: one wrong number is named with its event.
    /// </summary>
    [Theory]
    [MemberData(nameof(Damages))]
    public void A_count_that_its_predecessors_do_not_lead_to_names_the_event(
        string what, Func<PageEvent, PageEvent> damage, string sentence)
    {
        Assert.NotEmpty(what);
        var replay = new TraceReplay(TraceCoverage.Full);
        var events = new EventScript().AnonPage().Pin("a", 1).Trace.Events;
        foreach (var e in events.SkipLast(1)) replay.Apply(in e);
        var last = damage(events[^1]);
        var error = Assert.Throws<InputException>(() => replay.Apply(in last));
        Assert.StartsWith("The trace is damaged or incomplete at event 3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    /// <summary>gup_fast counts where it tries; the event of what it got counts nothing more.</summary>
    [Theory]
    [InlineData(EventKind.Get, 1)]
    [InlineData(EventKind.Pin, 1024)]
    public void What_gup_fast_has_counted_is_counted_once(EventKind taken, int references)
    {
        var replay = new TraceReplay(TraceCoverage.Full);
        var script = new EventScript().AnonPage().Add(EventKind.TryGet, "a", refs: references, n: references)
            .Add(taken, "a", token: 1, flags: EventFlags.Gup | EventFlags.Fast);
        foreach (var e in script.Trace.Events) replay.Apply(in e);
        Assert.True(replay.State.TryFindPage(EventScript.Page, out var page));
        Assert.Equal((1 + references, 0), (page.Counts.RefCount, page.BeingTaken));
    }

    [Fact]
    public void A_frozen_count_is_0_until_it_is_set_again()
    {
        var replay = new TraceReplay(TraceCoverage.Full);
        var script = new EventScript().AnonPage().Add(EventKind.Freeze, "a", refs: -1, set: PageFlags.Frozen)
            .Add(EventKind.Unfreeze, "a", refs: 2, n: 2, clear: PageFlags.Frozen);
        foreach (var e in script.Trace.Events) replay.Apply(in e);
        Assert.True(replay.State.TryFindPage(EventScript.Page, out var page));
        Assert.Equal(2, page.Counts.RefCount);
    }

    [Fact]
    public void Every_single_event_left_out_of_a_recording_is_noticed_or_changes_no_count()
    {
        var trace = Runs.InMemory("drop-buffers", "linux-6.4");
        int unnoticed = 0;
        foreach (var missing in trace.Events)
        {
            var replay = new TraceReplay(TraceCoverage.Full);
            try
            {
                foreach (var e in trace.Events.Where(e => e.Seq != missing.Seq)) replay.Apply(in e);
                if (!IsRepeated(missing, trace.Events)) Assert.Contains(missing.Kind, Silent);
                unnoticed++;
            }
            catch (InputException) { }
        }
        Assert.InRange(unnoticed, 1, trace.Events.Count / 2);
    }

    /// <summary>mkclean marks a folio dirty that is dirty already.</summary>
    static bool IsRepeated(PageEvent e, IEnumerable<PageEvent> events) =>
        e.Kind == EventKind.SetDirty
        && events.Last(b => b.Seq < e.Seq && b.Pfn == e.Pfn).State.HasFlag(PageFlags.Dirty);

    /// <summary>
    /// Kinds that change neither a count nor a flag, and the last ones of a trace, after which nothing disagrees.
    /// </summary>
    static readonly EventKind[] Silent =
    [
        EventKind.RequestBegin, EventKind.RequestEnd, EventKind.PageMkwrite, EventKind.Mkclean, EventKind.Writepage,
        EventKind.Freeze, EventKind.IoSubmit, EventKind.DmaStore, EventKind.IoComplete, EventKind.Put,
        EventKind.DropBuffers,
    ];

    [Fact]
    public void Where_not_every_change_is_seen_the_event_is_believed()
    {
        var replay = new TraceReplay(TraceCoverage.None);
        var e = new PageEvent
        {
            Seq = 1,
            Kind = EventKind.Pin,
            Pfn = 7,
            N = 1,
            RefCount = 2050,
            PinCount = PageEvent.Unknown,
            MapCount = PageEvent.Unknown,
        };
        replay.Apply(in e);
        Assert.True(replay.State.TryFindPage(7, out var page));
        Assert.Equal(2050, page.Counts.RefCount);
    }

    [Fact]
    public void Holds_are_found_by_token_whatever_the_order_of_release()
    {
        var script = new EventScript().AnonPage().Pin("a", 1).Pin("b", 2).Pin("c", 3).Unpin("x", 2).Unpin("x", 1);
        var replay = Timeline.At(script.Trace, script.Trace.EventCount);
        Assert.Equal([3L], replay.OpenHolds().Select(h => h.Token));
    }

    [Fact]
    public void Without_tokens_the_oldest_hold_of_the_same_request_is_released_first()
    {
        var script = new EventScript(TraceCoverage.None).AnonPage().Pin("a", 0, request: 0).Pin("b", 0, request: 5)
            .Pin("c", 0, request: 0)
            .Unpin("x", 0, request: 5).Unpin("x", 0, request: 0);
        Assert.Equal(
            ["c"],
            Timeline.At(script.Trace, script.Trace.EventCount).OpenHolds()
                .Select(h => script.Trace.Names.CallsiteName(h.Callsite)));
    }

    [Fact]
    public void Without_tokens_and_requests_the_oldest_hold_of_the_same_kind_is_released_first()
    {
        var script = new EventScript(TraceCoverage.Puts | TraceCoverage.Counts).AnonPage()
            .Get("a", 0, request: 0).Pin("b", 0, request: 0).Pin("c", 0, request: 0).Unpin("x", 0, request: 0);
        Assert.Equal(
            ["a", "c"],
            Timeline.At(script.Trace, script.Trace.EventCount).OpenHolds()
                .Select(h => script.Trace.Names.CallsiteName(h.Callsite)));
    }

    [Fact]
    public void One_release_can_be_for_several_acquisitions()
    {
        var script = new EventScript(TraceCoverage.None).AnonPage()
            .Add(EventKind.Pin, "a", n: 256, flags: EventFlags.Gup)
            .Add(EventKind.Pin, "a", n: 255, flags: EventFlags.Gup).Add(EventKind.Pin, "a", n: 1, flags: EventFlags.Gup)
            .Add(EventKind.Unpin, "b", n: 300);
        var open = Assert.Single(Timeline.At(script.Trace, 6).OpenHolds(), h => h.N == 211);
        Assert.Equal("a", script.Trace.Names.CallsiteName(open.Callsite));
    }

    /// <summary>The tables behind the replay against plain lists, over random acquisitions and releases.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Holds_behave_like_a_list(int seed)
    {
        var random = new Random(seed);
        var (script, model, token) = (new EventScript(), new List<(long Token, long Page, long Request)>(), 0L);
        for (long page = 1; page <= 40; page++) script.AnonPage(page);
        for (int i = 0; i < 3000; i++)
        {
            if (model.Count == 0 || random.Next(5) < 3)
            {
                var hold = (++token, (long)random.Next(1, 41), (long)random.Next(1, 9));
                script.Pin("a", hold.Item1, hold.Item3, page: hold.Item2);
                model.Add(hold);
            }
            else
            {
                var hold = model[random.Next(model.Count)];
                script.Unpin("b", hold.Token, hold.Request, hold.Page);
                model.Remove(hold);
            }
        }
        var replay = Timeline.At(script.Trace, script.Trace.EventCount);
        Assert.Equal(model.Select(h => h.Token).Order(), replay.OpenHolds().Select(h => h.Token).Order());
        for (long page = 1; page <= 40; page++)
        {
            Assert.True(replay.TryFindPage(page, out var state));
            Assert.Equal(
                model.Where(h => h.Page == page).Select(h => h.Token), replay.HoldsOf(state).Select(h => h.Token));
        }
        for (long request = 1; request < 9; request++)
            Assert.Equal(
                model.Where(h => h.Request == request).Select(h => h.Token).Order(),
                replay.HoldsOfRequest(request).Select(h => h.Token).Order());
    }

    /// <summary>
    /// The state is that of the pages that live: as many numbers as ever lived at one time, however many came and went.
    /// </summary>
    [Fact]
    public void Pages_that_were_freed_are_forgotten()
    {
        var script = new EventScript();
        for (long page = 1; page <= 5_000; page++)
            script.AnonPage(page).Pin("a", page, page: page).Unpin("b", page, page: page)
                .Add(EventKind.Zap, "munmap", refs: -1, maps: -1, page: page).Add(EventKind.Free, "munmap", page: page);
        var replay = Timeline.At(script.AnonPage(9_000).Trace, script.Trace.EventCount);
        Assert.Equal([9_000L], replay.Pages.Select(p => p.Pfn));
        Assert.Equal(5_001, replay.PageCount);
        Assert.False(replay.TryFindPage(7, out _));
    }

    /// <summary>
    /// A freed page stays as long as somebody holds it or a device works on it: its next life is another one.
    /// </summary>
    [Fact]
    public void A_freed_page_that_a_device_uses_is_not_forgotten()
    {
        var script = new EventScript().AnonPage().Add(EventKind.IoSubmit, "submit", request: 1)
            .Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap").AnonPage(2);
        Assert.True(Timeline.At(script.Trace, script.Trace.EventCount).TryFindPage(EventScript.Page, out var page));
        Assert.Equal(1, page.Life);
    }

    /// <summary>Pages come and go at random: the table finds what a dictionary does.</summary>
    [Fact]
    public void The_table_of_pages_behaves_like_a_dictionary()
    {
        var (random, live, script) = (new Random(3), new HashSet<long>(), new EventScript());
        for (int i = 0; i < 20_000; i++)
        {
            long page = random.Next(1, 6_000) * 4096L;
            if (live.Add(page)) script.AnonPage(page);
            else if (live.Remove(page)) script.Add(EventKind.Zap, "munmap", refs: -1, maps: -1, page: page)
                .Add(EventKind.Free, "munmap", page: page);
        }
        var replay = Timeline.At(script.Begin("end").Trace, script.Trace.EventCount);
        Assert.Equal(live.Order(), replay.Pages.Select(p => p.Pfn).Order());
        Assert.All(live, page => Assert.True(replay.TryFindPage(page, out _)));
    }

    [Fact]
    public void Time_travel_shows_what_was_true_then()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        foreach (var e in trace.Events.Where(e => e.Pfn != 0))
        {
            Assert.True(Timeline.At(trace, e.Seq).TryFindPage(e.Pfn, out var page));
            Assert.Equal(
                (e.RefCount, e.MapCount, e.State), (page.Counts.RefCount, page.Counts.MapCount, page.Counts.Flags));
        }
        Assert.Throws<UsageException>(() => Timeline.At(trace, 0));
        Assert.Throws<UsageException>(() => Timeline.At(trace, trace.EventCount + 1));
    }
}
