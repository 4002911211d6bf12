using Pintrace.Analyzer.State;
using Xunit;

namespace Pintrace.Analyzer.Tests.State;

public class LogGapsTests
{
    /// <summary>The first that lies between two events is found among thousands as if each were looked at.</summary>
    [Fact]
    public void The_first_gap_between_two_events_is_found()
    {
        const int events = 20_000;
        var random = new Random(1);
        var gaps = new LogGaps();
        for (int seq = 1; seq <= events; seq += random.Next(1, 6))
            gaps.Add(new LogGap(seq, Math.Max(0, seq - random.Next(1, 4000)), seq, null, 0));
        for (int i = 0; i < 2000; i++)
        {
            long from = random.Next(events), until = from + random.Next(300);
            var expected = gaps.Where(g => g.IsBetween(from, until)).Cast<LogGap?>().FirstOrDefault();
            Assert.Equal(expected, gaps.FirstBetween(from, until));
        }
    }

    /// <summary>If each question looked at each gap, this would take minutes.</summary>
    [Fact]
    public void Twenty_thousand_questions_are_answered_beside_a_million_gaps()
    {
        const int questions = 20_000;
        var gaps = new LogGaps();
        for (int seq = 1; seq <= 1_000_000; seq++) gaps.Add(new LogGap(seq + questions, questions, seq, null, 0));
        for (int i = 1; i < questions; i++) Assert.Null(gaps.FirstBetween(i, i + 1));
        Assert.Equal(gaps[0], gaps.FirstBetween(1, questions + 1));
    }
}
