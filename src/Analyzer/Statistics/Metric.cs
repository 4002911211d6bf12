namespace Pintrace.Analyzer.Statistics;

/// <summary>Which way a metric should go.</summary>
enum Polarity
{
    /// <summary>More of it is worse.</summary>
    LessIsBetter,
    /// <summary>More of it is better.</summary>
    MoreIsBetter,
    /// <summary>It says how large the log is, not how good.</summary>
    Neutral,
}

/// <summary>One number about a whole log.</summary>
/// <param name="Name">Its name, which stays.</param>
/// <param name="Unit">What it counts: events, pages, gaps, pins, references, acquisitions, findings, or ns.</param>
/// <param name="Polarity">Which way it should go.</param>
/// <param name="Value">How many.</param>
sealed record Metric(string Name, string Unit, Polarity Polarity, long Value);
