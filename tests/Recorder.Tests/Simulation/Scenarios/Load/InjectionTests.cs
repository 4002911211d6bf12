using Pintrace.Recorder.Simulation.Scenarios.Load;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Scenarios.Load;

public class InjectionTests
{
    [Theory]
    [InlineData("leak=1,put-on-pn=2", "did you mean put-on-pin?")]
    [InlineData("leak", "'leak' is not an injection; write KIND=N")]
    [InlineData("leak=-1", "'leak=-1' is not an injection")]
    [InlineData("leak=600000,over-unpin=600000", "add up to more than every request")]
    public void A_wrong_injection_is_refused(string inject, string sentence) =>
        Assert.Contains(
            sentence, Assert.Throws<UsageException>(() => Injection.Parse(inject)).Message, StringComparison.Ordinal);
}
