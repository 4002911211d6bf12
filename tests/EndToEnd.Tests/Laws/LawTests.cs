using Pintrace.Recorder.EventLog;
using Xunit;
using Xunit.Sdk;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>A law that is broken fails, and names the run that breaks it.</summary>
public class LawTests
{
    [Fact]
    public void A_breach_fails_with_the_command_that_shows_it()
    {
        var samples = Samples.EveryNth(400).ToList();
        var failure = Assert.Throws<TrueException>(() => Law.Holds(samples, FirstPageIsWrong));
        string start = $"{samples.Count} breaches, the first:\n{samples[0].Command}: page 0x";
        Assert.StartsWith(start, failure.Message, StringComparison.Ordinal);
        Law.Holds(samples, _ => []);
    }

    static IEnumerable<string> FirstPageIsWrong(MemoryTrace trace) => [$"page 0x{trace.Events[0].Pfn:x}"];
}
