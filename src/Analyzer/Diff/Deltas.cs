using Pintrace.Analyzer.Statistics;

namespace Pintrace.Analyzer.Diff;

/// <summary>A number of a callsite that changed.</summary>
/// <param name="Callsite">Where.</param>
/// <param name="Metric">Which number: gets, pins, leaked, ...</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Base">In the base.</param>
/// <param name="New">In the new trace.</param>
readonly record struct CallsiteDelta(string Callsite, string Metric, string Unit, long Base, long New);

/// <summary>A number about the whole trace that changed; null where a side does not have it.</summary>
/// <param name="Metric">What it is, with its unit and which way it should go.</param>
/// <param name="Base">In the base.</param>
/// <param name="New">In the new trace.</param>
readonly record struct MetricDelta(Metric Metric, long? Base, long? New)
{
    /// <summary>"better", "worse", or "changed" where less and more are equally good.</summary>
    public string Word
    {
        get
        {
            if (Metric.Polarity == Polarity.Neutral || Base is null || New is null) return "changed";
            return New < Base == (Metric.Polarity == Polarity.LessIsBetter) ? "better" : "worse";
        }
    }
}

/// <summary>A decision of the two policies that differs; null where a policy has no such decision.</summary>
/// <param name="Decision">What was to be decided.</param>
/// <param name="Base">What the base's policy does.</param>
/// <param name="New">What the new one does.</param>
readonly record struct DecisionDelta(string Decision, string? Base, string? New);
