namespace Pintrace.Analyzer.Statistics;

/// <summary>Whether less or more of a metric is better.</summary>
enum Polarity
{
    /// <summary>More of it is worse.</summary>
    LessIsBetter,
    /// <summary>More of it is better.</summary>
    MoreIsBetter,
    /// <summary>It says how large the trace is, not how good.</summary>
    Neutral,
}

/// <summary>One number about a whole trace.</summary>
/// <param name="Name">Its public name, which never changes.</param>
/// <param name="Unit">What it counts, see <see cref="Units"/>.</param>
/// <param name="Polarity">Whether less or more of it is better.</param>
/// <param name="Value">How many.</param>
sealed record Metric(string Name, string Unit, Polarity Polarity, long Value);
