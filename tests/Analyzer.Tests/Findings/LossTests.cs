using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Findings;

/// <summary>
/// What is in doubt though no event was lost within its evidence: whatever says that something has not happened before.
/// </summary>
public class LossTests
{
    const TraceCoverage AllButCounts =
        TraceCoverage.Full & ~TraceCoverage.Counts, NoTokens = AllButCounts & ~TraceCoverage.Tokens;

    static EventScript Script(TraceCoverage coverage, bool lossy) =>
        lossy
            ? new EventScript(coverage).FilePage().Add(EventKind.Gap, "lost", page: 0, request: 4)
            : new EventScript(coverage).FilePage().Add(EventKind.Wake, "idle", page: 0);

    static string Found(EventScript script)
    {
        var report = Analysis.Run(script.Trace);
        return string.Join("; ", report.Findings.Select(f => InWords(f, report.Names)));
    }

    static string InWords(Finding f, TraceNames names)
    {
        string doubt = f.Conclusive ? "" : "?";
        string callsites = $"{names.CallsiteName(f.Callsite)} ({names.CallsiteName(f.RelatedCallsite)})";
        return $"{PublicName.Of(f.Kind)} {callsites}{doubt}";
    }

    [Theory]
    [InlineData(false, "over-unpin b (?)")]
    [InlineData(true, "over-unpin b (?)?")]
    public void The_pin_of_an_unpin_may_be_among_what_was_lost(bool lossy, string found) =>
        Assert.Equal(found, Found(Script(AllButCounts, lossy).Begin("r").Unpin("b", 7)));

    [Fact]
    public void A_negative_count_is_certain_whatever_was_lost() =>
        Assert.Equal("over-unpin b (?)", Found(Script(TraceCoverage.None, true).Unpin("b", 0, 0)));

    [Theory]
    [InlineData(false, "put-on-pin b (a)")]
    [InlineData(true, "put-on-pin b (a)?")]
    public void Without_tokens_a_release_may_be_for_an_acquisition_that_was_lost(bool lossy, string found) =>
        Assert.Equal(found, Found(Script(NoTokens, lossy).Begin("r").Pin("a", 0).Put("b", 0)));

    [Fact]
    public void With_tokens_it_is_not() =>
        Assert.Equal("put-on-pin b (a)", Found(Script(AllButCounts, true).Begin("r").Pin("a", 1).Put("b", 1)));

    [Fact]
    public void What_nobody_has_released_since_is_held_whatever_was_lost_before()
    {
        Assert.Equal("writeback-of-pinned f (a)", Found(Script(NoTokens, true).Pin("a", 0).StartWriteback("f")));
        Assert.Equal(
            "writeback-of-pinned f (a)?",
            Found(Script(NoTokens, true).Pin("a", 0).Pin("b", 0, 2).Unpin("c", 0, 2).StartWriteback("f")));
    }

    [Fact]
    public void Of_several_writers_one_that_is_certain_is_named()
    {
        Assert.Equal(
            "writeback-of-pinned f (a)",
            Found(new EventScript(AllButCounts).FilePage().Pin("a", 1).Pin("b", 2).StartWriteback("f")));
        Assert.Equal(
            "writeback-of-pinned f (b)",
            Found(
                new EventScript(AllButCounts).FilePage().Pin("a", 1).Add(EventKind.Gap, "lost", page: 0, request: 5)
                    .Pin("b", 2).StartWriteback("f")));
        Assert.Equal(
            "writeback-of-pinned f (a)?",
            Found(
                new EventScript(AllButCounts).FilePage().Pin("a", 1).Add(EventKind.Gap, "lost", page: 0, request: 5)
                    .StartWriteback("f")));
    }

    [Theory]
    [InlineData(false, "livelock a (compact)")]
    [InlineData(true, "livelock a (compact)?")]
    public void Who_holds_a_page_longest_may_have_come_before_the_loss(bool lossy, string found) =>
        Assert.Equal(found, Found(Script(AllButCounts, lossy).Pin("a", 1).Add(EventKind.Retry, "compact", n: 10)));

    [Theory]
    [InlineData(false, "write-to-clean a (?)")]
    [InlineData(true, "write-to-clean a (?)?")]
    public void Who_cleaned_a_page_may_be_among_what_was_lost(bool lossy, string found) =>
        Assert.Equal(found, Found(Script(AllButCounts, lossy).Pin("a", 1).Submit(1).Store()));

    [Fact]
    public void What_was_lost_in_an_earlier_life_of_the_page_does_not_matter() =>
        Assert.Equal(
            "livelock a (compact)",
            Found(
                Script(AllButCounts, true).Add(EventKind.Free, "free").FilePage().Pin("a", 1)
                    .Add(EventKind.Retry, "compact", n: 10)));

    [Theory]
    [InlineData(false, "accounting-leak charge (close)")]
    [InlineData(true, "accounting-leak charge (close)?")]
    public void Of_a_request_all_must_be_known(bool lossy, string found) =>
        Assert.Equal(
            found,
            Found(
                Script(AllButCounts, lossy).Add(EventKind.Charge, "charge", page: 0, request: 1, arg: 1).End("close")));

    [Fact]
    public void Pages_are_given_back_whose_charge_and_pins_were_lost() =>
        Assert.Equal(
            "", Found(Script(AllButCounts, true).Add(EventKind.Uncharge, "unaccount", page: 0, request: 1, arg: 1)));
}
