namespace Pintrace.Analyzer.Sql;

/// <summary>
/// Takes the rows of a query in order, from one thread at a time; values are null, long, double, string or byte[].
/// </summary>
public interface IRowWriter
{
    /// <summary>The columns, before the first row.</summary>
    void Begin(IReadOnlyList<string> columns);
    /// <summary>A row; the array is reused.</summary>
    void Row(object?[] values);
    /// <summary>No more rows.</summary>
    void End();
}
