using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Xunit;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Tests.Simulation.Engine;

public class ProgramTests
{
    static readonly PolicySpec Policy = new() { Id = "test" };
    static readonly Step A = Do("a", static (k, ref f, ref p) => { });
    static readonly Step B = Try("b", static (k, ref f, ref p) => true);

    static Program Compiled(PolicySpec policy, params Step[] steps) =>
        new(policy, [new Operation("op", ["caller"], RequestScope.None, steps)]);

    static string Refusal(params Step[] steps) =>
        Assert.Throws<InvalidOperationException>(() => Compiled(Policy, steps)).Message;

    [Fact]
    public void A_jump_to_a_label_that_is_not_there_is_refused() =>
        Assert.Equal("Operation 'op' jumps to 'x', which it does not have.", Refusal(B.Else("x"), A));

    [Fact]
    public void A_label_that_nobody_jumps_to_is_refused() =>
        Assert.Equal("Label 'x' of 'op' is not used.", Refusal(A, At("x"), A));

    [Fact]
    public void An_attempt_without_else_is_refused() =>
        Assert.Equal("Step 'b' of 'op' may fail, yet has no Else.", Refusal(B));

    [Fact]
    public void An_effect_with_else_is_refused() =>
        Assert.EndsWith("not fail, yet has Else.", Refusal(A.Else("end")), StringComparison.Ordinal);

    [Fact]
    public void A_step_that_nothing_leads_to_is_refused() =>
        Assert.Equal("Nothing leads to step 'a' of 'op' under policy test.", Refusal(B.ElseEnd().End(), A));

    [Fact]
    public void A_step_exists_only_under_policies_that_say_so()
    {
        Step[] steps = [A, A.If(p => p.Track == Track.Bias1024)];
        var counting = Policy with { Track = Track.Bias1024 };
        Assert.Equal((2, 3), (Compiled(Policy, steps).Code.Length, Compiled(counting, steps).Code.Length));
    }

    [Theory]
    [InlineData("folio_lock", "folio_lock")]
    [InlineData("gup_fast: read pte", "gup_fast")]
    [InlineData("folio_clear_dirty_for_io(WB_SYNC_ALL)", "folio_clear_dirty_for_io")]
    public void The_function_of_a_step_is_the_start_of_its_name(string name, string function) =>
        Assert.Equal(function, Do(name, static (k, ref f, ref p) => { }).Function);
}
