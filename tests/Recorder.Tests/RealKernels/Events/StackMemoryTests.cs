using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Events;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

public class StackMemoryTests
{
    readonly NameTable<Callsite> _table = new();
    readonly NameTable<Callsite> _plain = new();
    readonly StackMemory _memory;
    readonly CallsiteNames _names;

    public StackMemoryTests() => (_memory, _names) = (new(new CallsiteNames(_table)), new(_plain));

    /// <summary>Collects a stack with the memory, and without one.</summary>
    void Collect(string function, bool isEntry, IReadOnlyList<string> frames)
    {
        _memory.Begin(function, isEntry);
        _names.Begin(function, isEntry);
        foreach (string frame in frames)
        {
            _memory.Add(frame);
            _names.Add(frame);
        }
        Assert.Equal(_names.Finish(), _memory.Finish());
        Assert.Equal(_plain.Count, _table.Count);
    }

    [Fact]
    public void A_stack_is_the_same_each_time_and_another_for_another_hit()
    {
        string[] frames = ["fprobe_handler", "f", "g [m]", "h+0x4/0x8"];
        for (int round = 0; round < 3; round++)
            foreach (string function in (string[])["f", "g", "h", "", "fprobe_handler"])
            {
                Collect(function, isEntry: true, frames);
                Collect(function, isEntry: false, frames);
                Collect(function, isEntry: false, []);
            }
    }

    /// <summary>One line, or all of them, are longer than what is collected; what is remembered is forgotten.</summary>
    [Theory]
    [InlineData(3, 60_000)]
    [InlineData(20_000, 3)]
    [InlineData(100, 163)]
    [InlineData(400, 40)]
    public void So_is_a_stack_of_any_length(int frames, int length)
    {
        for (int i = 0; i < 300; i++)
            Collect("f", isEntry: true, Frames(i % 290, frames, length));
    }

    static string[] Frames(int i, int frames, int length) =>
        ["f", .. Enumerable.Repeat($"g{i}".PadRight(length, 'x'), frames)];

    [Fact]
    public void A_stack_that_was_seen_before_allocates_nothing()
    {
        string[] frames = ["f", "g [m]", "h+0x4/0x8"];
        Collect("f", isEntry: true, frames);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _memory.Begin("f", isEntry: true);
            foreach (string frame in frames) _memory.Add(frame);
            _memory.Finish();
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
