using System.Runtime.InteropServices;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Promela;

/// <summary>
/// All steps that the states of a machine allow, as tables: what a step found in those parts of the state that it asked
/// for, and what it made of it. The states are found here by a search of its own, which keeps them whole.
/// </summary>
sealed class StepTables
{
    readonly Machine _machine;
    readonly List<byte[]> _states = [];
    readonly Dictionary<(FrameId, int), StepTable> _tables = [];
    readonly Dictionary<int, int[]> _fieldsOfPart = [];
    readonly List<StateField> _fields = [];

    /// <summary>Tabulates the steps of a scene.</summary>
    /// <param name="scene">The scene; it is not recorded.</param>
    /// <param name="mostStates">More states are too many.</param>
    /// <param name="progress">Is told now and then how many states are done.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UsageException">There are more states.</exception>
    public StepTables(Scene scene, int mostStates, Action<long>? progress, CancellationToken cancel)
    {
        _machine = scene.Machine;
        _machine.IsMemoryless = true;
        Frames = StateNames.Of(scene.Actors);
        Initial = Bytes.ToArray();
        Search(mostStates, cancel);
        foreach (var (part, fields) in StateNames.Of(_machine, Frames)) AddFields(part.At, fields);
        for (int i = 0; i < _states.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Tabulate(_states[i]);
            progress?.Invoke(i);
        }
    }

    /// <summary>What a model calls each frame.</summary>
    public IReadOnlyList<string> Frames { get; }
    /// <summary>An instruction, by its place in the program.</summary>
    public Instruction At(int pc) => _machine.Program.Code[pc];

    /// <summary>The initial state.</summary>
    public byte[] Initial { get; }
    /// <summary>The numbers that are not the same in all states.</summary>
    public IReadOnlyList<StateField> Fields => _fields;
    public int States => _states.Count;
    /// <summary>The smallest and the largest value of a number in any state.</summary>
    public (int Least, int Most) RangeOf(StateField field) =>
        (_states.Min(s => field.Of(s)), _states.Max(s => field.Of(s)));
    /// <summary>The steps of each frame at each of its instructions, in this order.</summary>
    public IEnumerable<(FrameId Frame, int Pc, StepTable Table)> Tables =>
        _tables.Select(t => (t.Key.Item1, t.Key.Item2, t.Value)).OrderBy(t => (t.Item1.Index, t.Item2));
    /// <summary>What is wrong where nothing can move.</summary>
    public StepTable AtEnd { get; } = new();

    Span<byte> Bytes => MemoryMarshal.AsBytes(_machine.State);

    // ---- states ----

    void Search(int mostStates, CancellationToken cancel)
    {
        var met = new WholeStates(_machine.State.ToArray());
        Enter(met);
        for (int i = 0; i < _states.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (_states.Count > mostStates)
                throw new UsageException(
                    $"There are more than {mostStates} states, which is too many to tabulate all steps.");
            for (FrameId frame = default; frame < _machine.FrameCount; frame++)
            {
                _states[i].CopyTo(Bytes);
                if (_machine.TryStep(frame)) Enter(met);
            }
        }
        Forget();
    }

    void Enter(WholeStates met)
    {
        if (met.Add(_machine.State, StateHash.Of(_machine.State), out _)) _states.Add(Bytes.ToArray());
    }

    void AddFields(int part, IReadOnlyList<StateField> fields)
    {
        int first = _fields.Count;
        _fields.AddRange(fields.Where(f => _states.Exists(s => f.Of(s) != f.Of(Initial))));
        if (_fields.Count > first) _fieldsOfPart[part] = [.. Enumerable.Range(first, _fields.Count - first)];
    }

    // ---- steps ----

    void Tabulate(byte[] state)
    {
        bool moves = false;
        for (FrameId frame = default; frame < _machine.FrameCount; frame++)
        {
            state.CopyTo(Bytes);
            int pc = _machine.Frame(frame).Pc;
            if (pc == 0) continue;
            ref var table = ref CollectionsMarshal.GetValueRefOrAddDefault(_tables, (frame, pc), out _);
            moves |= Add(table ??= new(), state, () => _machine.TryStep(frame));
        }
        state.CopyTo(Bytes);
        if (!moves) Add(AtEnd, state, RaiseAtEnd);
    }

    bool RaiseAtEnd()
    {
        EndOfRun.Raise(_machine);
        return true;
    }

    /// <summary>Takes a step and adds it to a table; false if it is blocked.</summary>
    bool Add(StepTable table, byte[] before, Func<bool> step)
    {
        var asked = new List<int>();
        _machine.Asked = part =>
        {
            if (!asked.Contains(part.At)) asked.Add(part.At);
        };
        bool moves = step();
        _machine.Asked = null;
        bool isRefused = _machine.Denied is { IsTransient: false };
        var found = asked.Where(_fieldsOfPart.ContainsKey).Select(at => Found(_fieldsOfPart[at], before));
        table.Add(found, new(moves, Made(before), _machine.Violations, isRefused));
        Forget();
        return moves;
    }

    (int[], int[]) Found(int[] fields, byte[] state) =>
        (fields, [.. fields.Select(i => _fields[i].Of(state))]);

    List<Change> Made(byte[] before)
    {
        var made = new List<Change>();
        for (int i = 0; i < _fields.Count; i++)
        {
            var change = new Change(i, _fields[i].Of(before), _fields[i].Of(Bytes));
            if (change.Was != change.Now) made.Add(change);
        }
        return made;
    }

    void Forget() => (_machine.Violations, _machine.Losses, _machine.Denied) = (0, 0, null);
}
