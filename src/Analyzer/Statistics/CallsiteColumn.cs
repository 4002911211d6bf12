namespace Pintrace.Analyzer.Statistics;

/// <summary>A number of the per-callsite table.</summary>
/// <param name="Name">Its public name: in reports, in SQL, to sort by and to compare.</param>
/// <param name="Unit">What it counts: references (pins too), acquisitions, pages, findings, or ns.</param>
/// <param name="Meaning">What it says of a callsite, in a few words.</param>
/// <param name="Value">Reads it; null if a row has none.</param>
sealed record CallsiteColumn(string Name, string Unit, string Meaning, Func<CallsiteRow, long?> Value);
