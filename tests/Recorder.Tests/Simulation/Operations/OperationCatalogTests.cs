using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Operations;

public class OperationCatalogTests
{
    [Fact]
    public void An_id_names_one_operation()
    {
        var all = OperationCatalog.All;
        Assert.Equal(all.Count, all.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(all.Count, all.DistinctBy(o => o.Id).Count());
        Assert.All(all, o => Assert.Same(o, OperationCatalog.Find(o.Id)));
        Assert.Null(OperationCatalog.Find("no-such-operation"));
    }

    [Fact]
    public void What_the_actors_of_scenarios_run_is_in_the_catalog() => Assert.All(
        Use.All.Select(u => u.Operation).DistinctBy(o => o.Id),
        (Operation o) => Assert.Same(o, OperationCatalog.Find(o.Id)));

    [Fact]
    public void Each_has_a_meaning_of_its_own_in_one_short_sentence()
    {
        var operations = Catalog.Operations;
        Assert.Equal(operations.Count, operations.DistinctBy(o => o.Meaning).Count());
        Assert.All(operations, o => Assert.Matches(@"^[A-Z](?!.*\. ).{15,117}\.$", o.Meaning));
    }

    /// <summary>It compiles, too, if no scenario runs it.</summary>
    [Fact]
    public void Each_has_steps_under_every_policy() => Assert.All(Catalog.Operations, (OperationInfo o) =>
    {
        var steps = Catalog.StepsOf(o);
        var policies = steps.SelectMany(s => s.Policies);
        Assert.Equal(Catalog.Policies.Select(p => p.Id), policies.Order(StringComparer.Ordinal));
        Assert.All(steps, s => Assert.Equal(Enumerable.Range(1, s.Steps.Count), s.Steps.Select(step => step.Number)));
        Assert.All(steps, s => Assert.NotEmpty(s.Steps));
    });

    static OperationInfo Info(string id) => Catalog.Operations.First(o => o.Id == id);

    [Fact]
    public void An_operation_says_who_runs_it_and_what_it_needs()
    {
        var receive = Info("rdma-receive");
        Assert.Equal(["device", "open-request"], receive.Needs.Select(n => n.Name));
        Assert.Contains("drop-buffers", Catalog.ScenariosWith(receive));
        Assert.DoesNotContain("bvec-trim", Catalog.ScenariosWith(receive));
    }

    [Theory]
    [InlineData("direct-read", "whole")]
    [InlineData("rdma-register", "begins")]
    [InlineData("rdma-receive", null)]
    [InlineData("rdma-deregister", "ends")]
    public void An_operation_says_what_it_is_to_its_request(string id, string? request) =>
        Assert.Equal(request, Info(id).Request);
}
