namespace Pintrace.Recorder.Simulation.Promela;

/// <summary>
/// A tabulated step in Promela. Rows that say the same are written once, but none is left out, and nothing is concluded
/// from what they have in common.
/// </summary>
/// <param name="fields">All numbers that change.</param>
/// <param name="table">The step.</param>
/// <param name="when">The condition under which it comes next; no row repeats it.</param>
/// <param name="wrong">The names of what goes wrong in an outcome.</param>
sealed class PromelaStep(
    IReadOnlyList<StateField> fields, StepTable table, string when, Func<StepOutcome, IEnumerable<string>> wrong)
{
    /// <summary>What is done where no row says what to do.</summary>
    public const string Unknown = "unknown";

    /// <summary>SPIN takes no more than twice as many in a d_step.</summary>
    const int MostStatements = 1000;

    /// <summary>By how much a number always grows, where it does not always get the same value.</summary>
    readonly Dictionary<int, int> _growth = table.Outcomes.SelectMany(o => o.Made).GroupBy(m => m.Field)
        .Where(made => !IsOne(made.Select(m => m.Now)) && IsOne(made.Select(m => m.Now - m.Was)))
        .ToDictionary(made => made.Key, made => made.First().Now - made.First().Was);

    static bool IsOne(IEnumerable<int> values) => values.Distinct().Count() == 1;

    /// <summary>The step as an option of a process or, if it is too long for one, as several, in lines.</summary>
    /// <param name="atomic">What keeps an option together: atomic or d_step.</param>
    /// <param name="name">What it is called.</param>
    public IEnumerable<string> Lines(string atomic, string name)
    {
        string free = table.Blocks ? $"!({Blocked(table)})" : "";
        return Options(table, AllOf([when, free])).SelectMany(option => (string[])
        [
            $":: {atomic} {{ {option.Condition} ->",
            .. Indented([$"printf(\"{name}\\n\");", .. option.Then, "}"]),
        ]);
    }

    // ---- rows ----

    IEnumerable<(string Condition, List<string> Then)> Options(StepTable at, string condition)
    {
        if (Rows(at) is var lines && Statements(lines) <= MostStatements) return [(condition, lines)];
        var found = Distinct(at).ToList();
        var options = found.SelectMany(f => Options(f.After, AllOf([condition, f.Found])));
        string any = AnyOf(found.Select(f => f.Found));
        return any.Length == 0 ? options : options.Append((AllOf([condition, $"!({any})"]), [Unknown]));
    }

    /// <summary>How many there are at most: a line of an if has a condition, and one after each semicolon.</summary>
    static int Statements(List<string> lines) => lines.Sum(line => 2 + line.Count(c => c == ';'));

    /// <summary>What to do, in lines, by what is found in one part of the state after the other.</summary>
    List<string> Rows(StepTable at)
    {
        if (at.Outcome is { } outcome) return [Done(outcome)];
        var lines = new List<string> { "if" };
        foreach (var (found, _, then) in Distinct(at))
        {
            if (found.Length == 0) return then;
            lines.Add($":: {found} ->{(then.Count == 1 ? $" {then[0]}" : "")}");
            if (then.Count > 1) lines.AddRange(Indented(then));
        }
        return [.. lines, $":: else -> {Unknown}", "fi"];
    }

    /// <summary>What is found in a part of the state, and what follows: once for all that lead to the same.</summary>
    IEnumerable<(string Found, StepTable After, List<string> Then)> Distinct(StepTable at)
    {
        var rows = at.Branches.Where(b => b.After.Moves).Select(b => (b.Values, b.After, Then: Rows(b.After)));
        foreach (var same in rows.GroupBy(r => string.Join('\n', r.Then)))
            yield return (Found(at.Fields, [.. same.Select(r => r.Values)]), same.First().After, same.First().Then);
    }

    static IEnumerable<string> Indented(IEnumerable<string> lines) => lines.Select(line => $"   {line}");

    /// <summary>The condition that it is blocked.</summary>
    string Blocked(StepTable at)
    {
        var rows = at.Branches.Where(b => b.After.Blocks);
        return AnyOf(rows.GroupBy(b => b.After.Outcome is null ? Blocked(b.After) : "").Select(same =>
            AllOf([Found(at.Fields, [.. same.Select(b => b.Values)]), same.Key])));
    }

    // ---- conditions ----

    /// <summary>The condition that numbers are as in one of several rows.</summary>
    string Found(int[] numbers, int[][] rows)
    {
        if (numbers.Length == 0) return "";
        int[][] values = [.. numbers.Select((_, i) => rows.Select(r => r[i]).Distinct().ToArray())];
        long combinations = values.Aggregate(1L, (all, v) => Math.Min(all * v.Length, int.MaxValue));
        if (combinations == rows.Length)
            return AllOf(numbers.Select((n, i) => AnyOf(values[i].Select(v => Is(n, v)))));
        return AnyOf(rows.GroupBy(r => r[0]).Select(same =>
            AllOf([Is(numbers[0], same.Key), Found(numbers[1..], [.. same.Select(r => r[1..])])])));
    }

    string Is(int number, int value) => $"{fields[number].Name} == {value}" is var equal && equal != when ? equal : "";

    static string AllOf(IEnumerable<string> conditions) => string.Join(" && ", conditions.Where(c => c.Length > 0));

    /// <summary>Brackets keep it together among conditions that all hold.</summary>
    static string AnyOf(IEnumerable<string> conditions)
    {
        string[] any = [.. conditions];
        return any.Length == 1 ? any[0] : any.Contains("") ? "" : $"({string.Join(" || ", any)})";
    }

    // ---- outcomes ----

    string Done(StepOutcome outcome)
    {
        var done = outcome.Made.Select(Set);
        string[] kinds = [.. wrong(outcome)];
        if (kinds.Length > 0) done = done.Prepend($"wrong({string.Join(" | ", kinds)})");
        return string.Join("; ", done.DefaultIfEmpty("skip"));
    }

    string Set(Change made)
    {
        string name = fields[made.Field].Name;
        bool grows = _growth.TryGetValue(made.Field, out int by);
        return !grows ? $"{name} = {made.Now}" : $"{name} = {name} {(by < 0 ? '-' : '+')} {Math.Abs(by)}";
    }
}
