using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Events;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

public class CallsiteNamesTests
{
    static string Collected(int frames)
    {
        var table = new NameTable<Callsite>();
        var names = new CallsiteNames(table);
        names.Begin("f0", isEntry: true);
        for (int i = 0; i < frames; i++) names.Add($"f{i} [m]");
        return table[names.Finish()].Stack;
    }

    [Theory]
    [InlineData(128, "f126 [m] < f127 [m]")]
    [InlineData(129, "f127 [m] < ...")]
    [InlineData(10_000, "f127 [m] < ...")]
    public void A_stack_that_is_too_deep_to_keep_says_that_it_was_cut(int frames, string end) =>
        Assert.EndsWith(end, Collected(frames), StringComparison.Ordinal);

    [Fact]
    public void So_does_one_of_endless_names()
    {
        var table = new NameTable<Callsite>();
        var names = new CallsiteNames(table);
        names.Begin("", isEntry: false);
        for (int i = 0; i < 100; i++) names.Add(new string('a', 1000));
        Assert.EndsWith("a < ...", table[names.Finish()].Stack, StringComparison.Ordinal);
    }
}
