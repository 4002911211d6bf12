namespace Pintrace.Analyzer.Sql;

/// <summary>A relation that is not in the trace: analysis makes its rows when a query reads it.</summary>
sealed record DerivedRelation(Relation Relation, Func<DerivedSource, IEnumerable<object?[]>> Rows)
{
    /// <summary>A relation whose rows are made from items, column by column.</summary>
    public static DerivedRelation Of<T>(
        string name, string meaning, Func<DerivedSource, IEnumerable<T>> rows,
        params (string Name, string Meaning, Func<DerivedSource, T, object?> Value)[] columns) => new(
            new Relation(name, "derived", meaning, [.. columns.Select(c => (c.Name, c.Meaning))]),
            source => rows(source).Select(row => Array.ConvertAll(columns, c => c.Value(source, row))));
}
