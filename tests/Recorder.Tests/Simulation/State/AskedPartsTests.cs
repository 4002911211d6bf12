using System.Runtime.InteropServices;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.State;

/// <summary>A machine says which parts of its state a step asks for, and nothing else matters to the step.</summary>
public class AskedPartsTests
{
    const int Runs = 3, MostSteps = 300;

    [Fact]
    public void The_step_of_an_idle_frame_asks_for_the_frame_alone()
    {
        var k = TestKernel.Finish(TestKernel.Of("linux-7.0", "drop-buffers"));
        List<Part> asked = [];
        k.Asked = asked.Add;
        k.TryStep(new(1));
        Assert.Equal([new Part(typeof(Frame), 1, asked[0].At, 32)], asked);
    }

    /// <summary>Each step is taken again where all that it has not asked for is as in another state.</summary>
    [Fact]
    public void What_a_step_does_follows_from_what_it_asks_for()
    {
        foreach (string id in PolicyCatalog.Ids) CheckAll(PolicyCatalog.Find(id));
    }

    static void CheckAll(PolicySpec policy)
    {
        foreach (var scenario in ScenarioCatalog.All.Where(s => !s.IsGenerator))
            foreach (string variant in scenario.Variants)
                Check($"{scenario.Id} ({variant}), {policy.Id}", TestKernel.Of(policy, scenario.Build(variant)));
    }

    static void Check(string where, Machine k)
    {
        k.IsMemoryless = true;
        byte[] start = BytesOf(k).ToArray();
        var rng = new Random(1);
        for (int run = 0; run < Runs; run++)
        {
            start.CopyTo(BytesOf(k));
            List<byte[]> states = [start];
            for (int i = 0; i < MostSteps && Step(k, rng); i++) states.Add(BytesOf(k).ToArray());
            foreach (byte[] state in states)
                for (FrameId frame = default; frame < k.FrameCount; frame++)
                    Check(where, k, frame, state, elsewhere: states[rng.Next(states.Count)]);
        }
    }

    static void Check(string where, Machine k, FrameId frame, byte[] state, byte[] elsewhere)
    {
        List<Part> asked = [];
        k.Asked = asked.Add;
        state.CopyTo(BytesOf(k));
        bool moved = k.TryStep(frame);
        k.Asked = null;
        byte[] after = BytesOf(k).ToArray(), expected = [.. elsewhere];
        elsewhere.CopyTo(BytesOf(k));
        foreach (var part in asked)
        {
            state.AsSpan(part.At, part.Size).CopyTo(BytesOf(k)[part.At..]);
            after.AsSpan(part.At, part.Size).CopyTo(expected.AsSpan(part.At));
        }
        string what = $"{where}: {k.Instruction(frame).Name}";
        Assert.True(moved == k.TryStep(frame), what);
        Assert.True(BytesOf(k).SequenceEqual(expected), what);
    }

    static bool Step(Machine k, Random rng)
    {
        int first = rng.Next(k.FrameCount);
        for (int i = 0; i < k.FrameCount; i++)
            if (k.TryStep(new((first + i) % k.FrameCount))) return true;
        return false;
    }

    static Span<byte> BytesOf(Machine k) => MemoryMarshal.AsBytes(k.State);
}
