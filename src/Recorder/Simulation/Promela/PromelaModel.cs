using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Promela;

/// <summary>
/// Tabulated steps as a model for SPIN: a process for each frame, and one that looks where nothing can move. What no
/// step has found is an assertion that fails.
/// </summary>
sealed class PromelaModel
{
    /// <summary>As many bits as a number of Promela has beside its sign, and one of them is for refusals.</summary>
    const int MostKinds = 30;
    const string Refused = "REFUSED", NothingMoves = "nothing_moves";

    readonly string _title;
    readonly IReadOnlyList<FindingKind> _asks, _kinds;
    readonly StepTables _steps;

    /// <param name="title">What it is of.</param>
    /// <param name="asks">The kinds that it looks for if nothing else is defined.</param>
    /// <param name="steps">The steps.</param>
    /// <exception cref="UsageException">There are too many kinds.</exception>
    public PromelaModel(string title, IReadOnlyList<FindingKind> asks, StepTables steps)
    {
        (_title, _asks, _steps) = (title, asks, steps);
        var tables = steps.Tables.Select(t => t.Table).Append(steps.AtEnd);
        ulong wrong = tables.SelectMany(t => t.Outcomes).Aggregate(0UL, (kinds, outcome) => kinds | outcome.Wrong);
        _kinds = [.. Enum.GetValues<FindingKind>().Where(k => asks.Contains(k) || Has(wrong, k))];
        if (_kinds.Count > MostKinds)
            throw new UsageException($"A model looks for {MostKinds} kinds of findings at most, not {_kinds.Count}.");
    }

    static bool Has(ulong kinds, FindingKind kind) => (kinds & 1UL << (int)kind) != 0;

    /// <summary>Writes it.</summary>
    public void Write(TextWriter to)
    {
        foreach (string line in Lines()) to.WriteLine(line);
    }

    IEnumerable<string> Lines()
    {
        var processes = _steps.Tables.GroupBy(t => t.Frame);
        return
        [
            $"/* {_title}: {_steps.States} states */", "",
            .. Definitions(), "",
            .. _steps.Fields.Select(f => $"{TypeOf(_steps.RangeOf(f))} {f.Name} = {f.Of(_steps.Initial)};"),
            .. processes.SelectMany(p => Process($"run_{_steps.Frames[p.Key]}", p.SelectMany(Step))),
            .. Process(NothingMoves, Step("atomic", "timeout", "nothing moves", _steps.AtEnd)),
        ];
    }

    // ---- declarations ----

    IEnumerable<string> Definitions() =>
    [
        .. NamesOf(ulong.MaxValue, isRefused: true).Select((name, bit) => $"#define {name} {1 << bit}"),
        "#ifndef ASKED",
        $"#define ASKED ({string.Join(" | ", _asks.Select(NameOf).DefaultIfEmpty("0"))})",
        "#endif",
        "#define wrong(kinds) assert(((kinds) & (ASKED)) == 0)",
        $"#define {PromelaStep.Unknown} assert(0)",
    ];

    IEnumerable<string> NamesOf(ulong kinds, bool isRefused) =>
        [.. _kinds.Where(k => Has(kinds, k)).Select(NameOf), .. isRefused ? [Refused] : Array.Empty<string>()];

    static string NameOf(FindingKind kind) => PublicName.Of(kind).Replace('-', '_').ToUpperInvariant();

    static string TypeOf((int Least, int Most) range) => range switch
    {
        ( >= byte.MinValue, <= byte.MaxValue) => "byte",
        ( >= short.MinValue, <= short.MaxValue) => "short",
        _ => "int",
    };

    // ---- processes ----

    static IEnumerable<string> Process(string name, IEnumerable<string> options) =>
        ["", $"active proctype {name}() {{", "end:", "  do", .. options.Select(line => $"  {line}"), "  od", "}"];

    IEnumerable<string> Step((FrameId Frame, int Pc, StepTable Table) step)
    {
        string frame = _steps.Frames[step.Frame];
        var instruction = _steps.At(step.Pc);
        string name = $"{frame}: {instruction.Operation.Id}: {instruction.Name}";
        return Step("d_step", $"{frame}_pc == {step.Pc}", name, step.Table);
    }

    /// <summary>The name is printed where SPIN shows the way to a violation; a search prints nothing.</summary>
    IEnumerable<string> Step(string atomic, string when, string name, StepTable table) =>
        table.Moves
            ? new PromelaStep(_steps.Fields, table, when, o => NamesOf(o.Wrong, o.IsRefused)).Lines(atomic, name)
            : [];
}
