namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// A number of the per-callsite table: one name, unit and meaning for JSON, SQL, text and comparisons.
/// </summary>
/// <param name="Name">Its public name, which never changes.</param>
/// <param name="Unit">What it counts, see <see cref="Units"/>; a pin is a reference, too.</param>
/// <param name="Meaning">What it says about a callsite, in the words of the schema.</param>
/// <param name="Value">Reads it from a row; null if the row has no such number.</param>
sealed record CallsiteColumn(string Name, string Unit, string Meaning, Func<CallsiteRow, long?> Value);
