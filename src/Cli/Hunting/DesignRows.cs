using Pintrace.Recorder.Hunting;

namespace Pintrace.Cli.Hunting;

/// <summary>Combinations for people: those that cost the same and differ in one decision are one row.</summary>
static class DesignRows
{
    /// <summary>The rows; a value may then be several.</summary>
    public static IReadOnlyList<SurvivingDesign> Of(IReadOnlyList<SurvivingDesign> designs)
    {
        var rows = designs.ToList();
        while (Pairs(rows).FirstOrDefault(p => IsOneRow(rows[p.A], rows[p.B])) is { B: > 0 } pair)
        {
            rows[pair.A] = Together(rows[pair.A], rows[pair.B]);
            rows.RemoveAt(pair.B);
        }
        return rows;
    }

    static IEnumerable<(int A, int B)> Pairs(List<SurvivingDesign> rows) =>
        from b in Enumerable.Range(0, rows.Count) from a in Enumerable.Range(0, b) select (a, b);

    static bool IsOneRow(SurvivingDesign a, SurvivingDesign b) =>
        a.Cost.IsAsGoodAs(b.Cost)
        && a.Values.Select(v => v.Decision).SequenceEqual(b.Values.Select(v => v.Decision))
        && a.Values.Zip(b.Values).Count(pair => pair.First != pair.Second) == 1;

    static SurvivingDesign Together(SurvivingDesign a, SurvivingDesign b)
    {
        var values = a.Values.Zip(b.Values, (x, y) => x == y ? x : (x.Decision, $"{x.Value}|{y.Value}"));
        return (a.Distance <= b.Distance ? a : b) with { Values = [.. values] };
    }
}
