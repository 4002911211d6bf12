namespace Pintrace.Analyzer.Sql;

/// <summary>Something that can be queried.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">view or derived (the stable interface), or table (may change with the format).</param>
/// <param name="Meaning">What it holds.</param>
/// <param name="Columns">Its columns with their meanings.</param>
public sealed record Relation(
    string Name, string Kind, string Meaning, IReadOnlyList<(string Name, string Meaning)> Columns);
