using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>
/// The matrix as a table: a row per scenario, a column per policy, a letter per cell; what the numbers and letters mean
/// stands above it, what was refused below.
/// </summary>
/// <param name="cells">The cells, in the order of scenarios, variants and policies.</param>
/// <param name="palette">Colours of the letters.</param>
/// <param name="width">Columns of the screen.</param>
sealed class MatrixTable(IReadOnlyList<MatrixCell> cells, Palette palette, int width)
{
    const int Indent = 2, LeastForCells = 20;

    readonly MatrixColumns _columns = new([.. cells.Select(c => c.Policy).Distinct()]);

    /// <summary>Writes all of it.</summary>
    /// <param name="all">Also the rows in which policies do not differ; else they are only counted.</param>
    /// <param name="to">Where to.</param>
    public void Write(bool all, TextWriter to)
    {
        var rows = MatrixRow.Of(cells).ToList();
        var telling = rows.Where(r => r.Everywhere is null).ToList();
        bool folds = !all && _columns.Count > 1 && telling.Count > 0;
        WriteHead(to);
        WriteRows(Lines(folds ? telling : rows).ToList(), to);
        if (folds) WriteFolded(rows.Except(telling), to);
        WriteRefusals(to);
    }

    void WriteHead(TextWriter to)
    {
        WriteTotals(to);
        to.WriteLine();
        _columns.WriteLegend(width, to);
        to.WriteLine();
        var letters = cells.DistinctBy(MatrixRow.Letter).OrderBy(c => (c.Verdict, c.Thoroughness));
        Paragraph.Write("", letters.Select(c => $"{MatrixRow.Letter(c)} {MeaningOf(c)}"), "   ", width, to);
        to.WriteLine();
    }

    void WriteTotals(TextWriter to)
    {
        int scenarios = cells.Select(c => c.Scenario).Distinct().Count();
        int variants = cells.Select(c => c.Row).Distinct().Count();
        string policies = _columns.Count == 1 ? "1 policy" : $"{_columns.Count} policies";
        string of = variants > scenarios ? $" ({Format.Count(variants, "variant")})" : "";
        var totals = cells.GroupBy(c => c.Verdict).OrderBy(g => g.Key)
            .Select(g => $"{Format.Number(g.Count())} {MatrixCell.Name(g.Key)}");
        string what = $"{Format.Count(scenarios, "scenario")}{of}, {policies}: ";
        Paragraph.Write(what, totals, ", ", width, to);
    }

    string Painted(MatrixCell cell)
    {
        string letter = MatrixRow.Letter(cell).ToString();
        return cell.Verdict switch
        {
            Verdict.Safe => palette.Good(letter),
            Verdict.Unsafe => palette.Bad(letter),
            Verdict.Degraded or Verdict.Blocked => palette.Doubtful(letter),
            Verdict.Refused or Verdict.NotApplicable => letter,
        };
    }

    static string MeaningOf(MatrixCell cell) => (cell.Verdict, cell.Thoroughness) switch
    {
        (Verdict.Safe, Thoroughness.Bounded) => "safe as far as it was explored",
        (Verdict.Degraded, _) => "degraded (warnings)",
        _ => MatrixCell.Name(cell.Verdict),
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

    void WriteRows(IReadOnlyList<(string Label, MatrixRow? Row)> lines, TextWriter to)
    {
        int label = Math.Min(lines.Max(l => l.Label.Length) + Indent, width - LeastForCells);
        foreach (var band in _columns.Bands(width - label))
        {
            if (band.Start.Value > 0) to.WriteLine();
            foreach (string header in _columns.Header(band)) to.WriteLine((new string(' ', label) + header).TrimEnd());
            foreach (var (name, row) in lines)
            {
                string marks = row is null ? "" : _columns.Line(band, c => Painted(row.Cells[c]));
                to.WriteLine((name.PadRight(label) + marks).TrimEnd());
            }
        }
    }

    static void WriteFolded(IEnumerable<MatrixRow> rows, TextWriter to)
    {
        foreach (var verdict in rows.GroupBy(r => r.Everywhere!.Value).OrderBy(g => g.Key))
        {
            bool applies = verdict.All(r => r.Cells.All(c => c.Verdict == verdict.Key));
            string where = applies ? "everywhere" : "everywhere or n/a";
            to.WriteLine($"+{Format.Count(verdict.Count(), "row")} {MatrixCell.Name(verdict.Key)} {where}: --all");
        }
    }

    void WriteRefusals(TextWriter to)
    {
        var refused = cells.Where(c => c.Verdict == Verdict.Refused)
            .SelectMany(c => c.Refusals.Select(r => (r.What, c.Policy)))
            .GroupBy(r => r.What, r => r.Policy)
            .ToList();
        if (refused.Count == 0) return;
        to.WriteLine();
        to.WriteLine("r: an operation fails (--long says which)");
        foreach (var what in refused)
            Paragraph.Write($"   {what.Key}: ", _columns.Numbers(what.ToHashSet()), ", ", width, to);
    }
}
