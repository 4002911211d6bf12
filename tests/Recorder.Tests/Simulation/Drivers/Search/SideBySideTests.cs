using Pintrace.Recorder.Simulation.Drivers.Search;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Drivers.Search;

public class SideBySideTests
{
    /// <summary>One piece of work after the other, also after a pause in which threads go to sleep.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Each_thread_does_each_piece_once(int threads)
    {
        const int pieces = 300, oneIn = 100;
        int[] done = new int[threads];
        using var team = new SideBySide(threads);
        for (int i = 1; i <= pieces; i++)
        {
            team.Do(thread => done[thread]++);
            Assert.All(done, n => Assert.Equal(i, n));
            if (i % oneIn == 0) Thread.Sleep(2);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_fails_in_a_thread_fails(int culprit)
    {
        using var team = new SideBySide(2);
        var failure = Assert.Throws<InvalidOperationException>(() => team.Do(thread =>
        {
            if (thread == culprit) throw new InvalidOperationException("out of order");
        }));
        Assert.Equal("out of order", failure.Message);
    }
}
