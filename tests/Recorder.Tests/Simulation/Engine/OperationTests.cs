using Pintrace.Recorder.Simulation.Engine;
using Xunit;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Tests.Simulation.Engine;

public class OperationTests
{
    static readonly Step Plain = Do("plain", static (k, ref f, ref p) => { });
    static readonly Step EachPage = Each("each", static (k, ref f, ref p) => { });

    static Needs Needed(RequestScope scope, params Step[] steps) => new Operation("op", ["caller"], scope, steps).Needs;

    [Fact]
    public void An_operation_needs_what_its_steps_need() => Assert.Equal(
        Needs.FilePage | Needs.SeveralPages | Needs.DirtyLimit,
        Needed(
            RequestScope.None,
            Plain.Requires(Needs.FilePage).Requires(Needs.SeveralPages), Plain, Plain.Requires(Needs.DirtyLimit)));

    [Fact]
    public void An_operation_that_works_for_a_request_and_does_not_begin_it_needs_an_open_one()
    {
        Assert.Equal(Needs.OpenRequest, Needed(RequestScope.Ends, Plain));
        Assert.Equal(Needs.OpenRequest, Needed(RequestScope.None, EachPage));
        Assert.Equal(Needs.OpenRequest | Needs.Device, Needed(RequestScope.None, Plain.Requires(Needs.Device)));
        Assert.Equal(Needs.None, Needed(RequestScope.None, Plain));
        Assert.Equal(Needs.None, Needed(RequestScope.Whole, EachPage));
        Assert.Equal(Needs.None, Needed(RequestScope.Begins, EachPage));
    }
}
