using Pintrace.Analyzer.Findings;

namespace Pintrace.Cli.Matrix;

/// <summary>A row of the table: a scenario or, where its variants differ, those of them that agree.</summary>
/// <param name="Group">The scenario's group.</param>
/// <param name="Scenario">Its id.</param>
/// <param name="Variants">The variants; null if the row stands for all of them.</param>
/// <param name="Cells">A cell for each policy.</param>
sealed record MatrixRow(string Group, string Scenario, string? Variants, IReadOnlyList<MatrixCell> Cells)
{
    /// <summary>The rows of cells that are in the order of scenarios, variants and policies.</summary>
    public static IEnumerable<MatrixRow> Of(IEnumerable<MatrixCell> cells)
    {
        foreach (var scenario in cells.GroupBy(c => c.Scenario))
        {
            var alike = scenario.GroupBy(c => c.Variant)
                .GroupBy(variant => string.Concat(variant.Select(Letter)))
                .ToList();
            foreach (var variants in alike)
            {
                var first = variants.First();
                string name = first.Key + (variants.Skip(1).Any() ? $" (+{variants.Count() - 1} alike)" : "");
                yield return new(first.First().Group, scenario.Key, alike.Count == 1 ? null : name, [.. first]);
            }
        }
    }

    /// <summary>The letter of a cell.</summary>
    public static char Letter(MatrixCell cell) => cell.Verdict switch
    {
        Verdict.Safe => cell.Thoroughness == Thoroughness.Bounded ? '~' : '.',
        Verdict.Unsafe => LetterOf(cell.Consequence),
        Verdict.Degraded => 'd',
        Verdict.Blocked => 'B',
        Verdict.Refused => 'r',
        Verdict.NotApplicable => '-',
    };

    static char LetterOf(Consequence? consequence) => consequence switch
    {
        Consequence.DataLost => 'U',
        Consequence.DataAtRisk => 'u',
        _ => 'L',
    };

    /// <summary>
    /// The verdict under every policy under which the question makes sense; null if policies differ. n/a if it makes
    /// sense nowhere.
    /// </summary>
    public Verdict? Everywhere
    {
        get
        {
            MatrixCell[] asked = [.. Cells.Where(c => c.Verdict != Verdict.NotApplicable)];
            if (asked.Length == 0) return Verdict.NotApplicable;
            return asked.All(c => Letter(c) == Letter(asked[0])) ? asked[0].Verdict : null;
        }
    }
}
