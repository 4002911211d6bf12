using Pintrace.Recorder.Conformance.Pages;
using Xunit;

namespace Pintrace.Recorder.Tests.Conformance;

/// <summary>A set of states in one word does what a set of states does.</summary>
public sealed class FlagSetTests
{
    static readonly PageBits[] Bits = [PageBits.InUse, PageBits.Cached, PageBits.Dirty, PageBits.Writeback];

    [Fact]
    public void Its_operations_are_those_of_a_set_of_states()
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            var set = new FlagSet((ushort)random.Next(1 << 16));
            var states = States(set);
            var bit = Bits[random.Next(Bits.Length)];
            bool value = random.Next(2) == 0;
            Assert.Equal(states.Where(s => s.HasFlag(bit) == value).ToHashSet(), States(set.Where(bit, value)));
            var changed = states.Select(s => value ? s | bit : s & ~bit).ToHashSet();
            Assert.Equal(changed, States(set.Set(bit, value)));
            Assert.Equal([.. changed, .. states], States(set.May(bit, value)));
            bool isKnown = states.Select(s => s.HasFlag(bit)).Distinct().Count() == 1;
            Assert.Equal(isKnown, set.Knows(bit, out bool known));
            if (isKnown) Assert.Equal(states.First().HasFlag(bit), known);
        }
    }

    static HashSet<PageBits> States(FlagSet set) =>
        [.. Enumerable.Range(0, 16).Where(i => (set.Mask >> i & 1) != 0).Select(i => (PageBits)i)];
}
