using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>
/// The matrix as a table: a row per scenario, a column per policy, a letter per cell; what the numbers and letters mean
/// stands above it, what was refused below.
/// </summary>
/// <param name="cells">The cells, in the order of scenarios, variants and policies.</param>
/// <param name="screen">Where to.</param>
sealed class MatrixTable(IReadOnlyList<MatrixCell> cells, Screen screen)
{
    const int Indent = 2, LeastForCells = 20;

    readonly MatrixColumns _columns = new([.. cells.Select(c => c.Policy).Distinct()]);

    /// <summary>Writes all of it.</summary>
    /// <param name="all">Also the rows in which policies do not differ; else they are only counted.</param>
    public void Write(bool all)
    {
        var rows = MatrixRow.Of(cells).ToList();
        var telling = rows.Where(r => r.Everywhere is null).ToList();
        bool folds = !all && _columns.Count > 1 && telling.Count > 0;
        WriteHead();
        WriteRows(Lines(folds ? telling : rows).ToList());
        if (folds) WriteFolded(rows.Except(telling));
        WriteRefusals();
    }

    void WriteHead()
    {
        WriteTotals();
        screen.Line();
        _columns.WriteLegend(screen);
        screen.Line();
        var letters = cells.DistinctBy(MatrixRow.Letter)
            .OrderBy(c => c.Verdict).ThenByDescending(c => c.Consequence).ThenBy(c => c.Thoroughness);
        screen.List("", letters.Select(c => $"{MatrixRow.Letter(c)} {MeaningOf(c)}"), "   ");
        screen.Line();
    }

    void WriteTotals()
    {
        int scenarios = cells.Select(c => c.Scenario).Distinct().Count();
        int variants = cells.Select(c => c.Row).Distinct().Count();
        string policies = _columns.Count == 1 ? "1 policy" : $"{_columns.Count} policies";
        string of = variants > scenarios ? $" ({Format.Count(variants, "variant")})" : "";
        var totals = cells.GroupBy(c => c.Verdict).OrderBy(g => g.Key)
            .Select(g => $"{Format.Number(g.Count())} {MatrixCell.Name(g.Key)}");
        string what = $"{Format.Count(scenarios, "scenario")}{of}, {policies}: ";
        screen.List(what, totals, ", ");
    }

    string Painted(MatrixCell cell) =>
        MatrixCell.Painted(cell.Verdict, MatrixRow.Letter(cell).ToString(), screen.Palette);

    static string MeaningOf(MatrixCell cell) => (cell.Verdict, cell.Thoroughness) switch
    {
        (Verdict.Safe, Thoroughness.Bounded) => "safe as far as it was explored",
        (Verdict.Degraded, _) => "degraded (warnings)",
        _ => cell.Words,
    };

    /// <summary>
    /// A line per row, below one with the scenario if it has several, below one with the group if there are several.
    /// </summary>
    static IEnumerable<(string Label, MatrixRow? Row)> Lines(IReadOnlyList<MatrixRow> rows)
    {
        var groups = rows.GroupBy(r => r.Group).ToList();
        int indent = groups.Count > 1 ? Indent : 0;
        foreach (var group in groups)
        {
            if (groups.Count > 1) yield return (group.Key, null);
            foreach (var scenario in group.GroupBy(r => r.Scenario))
            {
                var first = scenario.First();
                string name = new string(' ', indent) + scenario.Key;
                yield return (name, first.Variants is null ? first : null);
                foreach (var row in scenario.Where(r => r.Variants is not null))
                    yield return (new string(' ', indent + Indent) + row.Variants, row);
            }
        }
    }

    void WriteRows(IReadOnlyList<(string Label, MatrixRow? Row)> lines)
    {
        int label = Math.Min(lines.Max(l => l.Label.Length) + Indent, screen.Width - LeastForCells);
        foreach (var band in _columns.Bands(screen.Width - label))
        {
            if (band.Start.Value > 0) screen.Line();
            foreach (string header in _columns.Header(band)) screen.Line((new string(' ', label) + header).TrimEnd());
            foreach (var (name, row) in lines)
            {
                string marks = row is null ? "" : _columns.Line(band, c => Painted(row.Cells[c]));
                screen.Line((name.PadRight(label) + marks).TrimEnd());
            }
        }
    }

    void WriteFolded(IEnumerable<MatrixRow> rows)
    {
        foreach (var verdict in rows.GroupBy(r => r.Everywhere!.Value).OrderBy(g => g.Key))
        {
            bool applies = verdict.All(r => r.Cells.All(c => c.Verdict == verdict.Key));
            string where = applies ? "everywhere" : "everywhere or n/a";
            screen.Line($"+{Format.Count(verdict.Count(), "row")} {MatrixCell.Name(verdict.Key)} {where}: --all");
        }
    }

    void WriteRefusals()
    {
        var refused = cells.Where(c => c.Verdict == Verdict.Refused)
            .SelectMany(c => c.Refusals.Where(r => !r.IsTransient).Select(r => (r.What, c.Policy)))
            .GroupBy(r => r.What, r => r.Policy)
            .ToList();
        if (refused.Count == 0) return;
        screen.Line();
        screen.Line("r: an operation fails (--long says which)");
        foreach (var what in refused)
            screen.List($"   {what.Key}: ", _columns.Numbers(what.ToHashSet()), ", ");
    }
}
