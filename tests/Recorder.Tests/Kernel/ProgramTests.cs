using System.Text;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Tests.Kernel;

public class ProgramTests
{
    static readonly PolicySpec Policy = new() { Id = "test" };
    static readonly Step A = Do("a", static (k, ref f, ref p) => { }), B = Try("b", static (k, ref f, ref p) => true);

    static string Refusal(params Step[] steps) =>
        Assert.Throws<InvalidOperationException>(() => new Program(Policy, [new Operation("op", ["caller"], RequestScope.None, steps)])).Message;

    [Fact]
    public void A_jump_to_a_label_that_is_not_there_is_refused() => Assert.Equal("Operation 'op' jumps to 'x', which it does not have.", Refusal(B.Else("x"), A));

    [Fact]
    public void A_label_that_nobody_jumps_to_is_refused() => Assert.Equal("Label 'x' of 'op' is not used.", Refusal(A, At("x"), A));

    [Fact]
    public void An_attempt_without_else_is_refused() => Assert.Equal("Step 'b' of 'op' may fail, yet has no Else.", Refusal(B));

    [Fact]
    public void An_effect_with_else_is_refused() => Assert.Equal("Step 'a' of 'op' can not fail, yet has Else.", Refusal(A.Else("end")));

    [Fact]
    public void A_step_that_nothing_leads_to_is_refused() => Assert.Equal("Nothing leads to step 'a' of 'op' under policy test.", Refusal(B.ElseEnd().End(), A));

    [Fact]
    public void A_step_exists_only_under_policies_that_say_so()
    {
        var operation = new Operation("op", ["caller"], RequestScope.None, [A, A.If(p => p.Track == Track.Bias1024)]);
        Assert.Equal((2, 3), (new Program(Policy, [operation]).Code.Length, new Program(Policy with { Track = Track.Bias1024 }, [operation]).Code.Length));
    }

    [Theory]
    [InlineData("folio_lock", "folio_lock")]
    [InlineData("gup_fast: read pte", "gup_fast")]
    [InlineData("folio_clear_dirty_for_io(WB_SYNC_ALL)", "folio_clear_dirty_for_io")]
    public void The_function_of_a_step_is_the_start_of_its_name(string name, string function) => Assert.Equal(function, Do(name, static (k, ref f, ref p) => { }).Function);

    /// <summary>Every operation of every scenario as each policy compiles it: a change of the kernel's order is a diff of this file.</summary>
    [Fact]
    public void The_order_of_steps_is_known()
    {
        var text = new StringBuilder();
        var operations = ScenarioCatalog.All.Where(s => !s.IsGenerator).SelectMany(s => s.Variants.SelectMany(v => s.Build(v).Actors)).SelectMany(a => a.Script).Select(c => c.Operation)
            .Concat([Dma.Write, Dma.Read]).DistinctBy(o => o.Id).OrderBy(o => o.Id, StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var listings = PolicyCatalog.Ids.Select(id => (Id: id, Listing: Listing(operation, PolicyCatalog.Find(id)))).GroupBy(l => l.Listing);
            foreach (var group in listings) text.Append($"{operation.Id} under {string.Join(", ", group.Select(l => l.Id))}\n{group.Key}\n");
        }
        Golden.Check(text.ToString(), RepoFiles.Path("tests", "Recorder.Tests", "Kernel", "operations.txt"));
    }

    static string Listing(Operation operation, PolicySpec policy)
    {
        var code = new Program(policy, [operation]).Code;
        var text = new StringBuilder();
        for (int pc = 1; pc < code.Length; pc++)
        {
            var i = code[pc];
            string otherwise = i.Attempt is null ? "" : $"  else {i.Else}", blocks = i.Guard is null ? "" : "  may block", each = i.IsEach ? "  each page" : "";
            text.Append($"  {pc,2} {i.Name,-40} -> {i.Next}{otherwise}{blocks}{each}\n");
        }
        return text.ToString();
    }
}
