using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Statistics;

/// <summary>Which numbers of the callsites a report shows.</summary>
public sealed class ColumnChoice
{
    const int Usual = 6;
    const string All = "all";

    readonly IReadOnlyList<CallsiteColumn>? _named;
    readonly IReadOnlyList<CallsiteColumn> _byImportance;

    /// <param name="names">Names with commas between them, or "all"; null leaves the choice to the numbers.</param>
    /// <param name="sortedBy">The column that the rows are sorted by, which is not to be missed; null = none.</param>
    /// <exception cref="UsageException">There is no such column.</exception>
    public ColumnChoice(string? names = null, string? sortedBy = null)
    {
        _named = names == All
            ? CallsiteColumns.All
            : names?.Split(',').Select(n => CallsiteColumns.Find(n.Trim())).ToList();
        IReadOnlyList<CallsiteColumn> first = sortedBy is null ? [] : [CallsiteColumns.Find(sortedBy)];
        _byImportance = [.. first.Union(CallsiteColumns.ByImportance)];
    }

    /// <summary>The names of all columns.</summary>
    public static string Names => string.Join(", ", CallsiteColumns.All.Select(c => c.Name));

    /// <summary>
    /// The columns for some rows, as far as there is room for their names, and how many others have something to say
    /// about the rows.
    /// </summary>
    internal (IReadOnlyList<CallsiteColumn> Shown, int Hidden) For(IReadOnlyList<CallsiteRow> rows, int room)
    {
        if (_named is not null) return (_named, 0);
        List<CallsiteColumn> telling = [.. _byImportance.Where(c => rows.Any(r => c.Value(r) is not (null or 0)))];
        var shown = telling.Take(Usual).TakeWhile(c => (room -= c.Name.Length + TextTable.Gap) >= 0).ToHashSet();
        return ([.. CallsiteColumns.All.Where(shown.Contains)], telling.Count - shown.Count);
    }
}
