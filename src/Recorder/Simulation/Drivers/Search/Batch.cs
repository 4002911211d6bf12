using System.Runtime.ExceptionServices;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>A step that a state allows.</summary>
/// <param name="Hash">That of the state to which it leads.</param>
/// <param name="Parent">The number of the state that allows it.</param>
/// <param name="Frame">Who takes it.</param>
/// <param name="Changes">Where the words that it changes begin in its batch.</param>
/// <param name="EndOfChanges">Where they end.</param>
readonly record struct Successor(ulong Hash, int Parent, FrameId Frame, int Changes, int EndOfChanges);

/// <summary>What has gone wrong, or was denied, in a state or in a step from it.</summary>
/// <param name="State">The number of the state.</param>
/// <param name="Frame">Who took the step; none if nothing can move there.</param>
/// <param name="Kinds">One bit per finding kind.</param>
/// <param name="Losses">Those that have cost data.</param>
/// <param name="Denied">What was denied.</param>
readonly record struct Occurrence(int State, FrameId Frame, ulong Kinds, ulong Losses, Denial? Denied);

/// <summary>Some states of one depth, one after the other, and all steps that they allow.</summary>
sealed class Batch
{
    const int FewSteps = 64;

    Successor[] _successors = new Successor[FewSteps];
    bool[] _isNew = new bool[FewSteps];
    ushort[] _places = [];
    ulong[] _words = [];
    int _changes;

    /// <summary>The states.</summary>
    public List<StateRun> Runs { get; } = [];
    /// <summary>In the order of states and frames.</summary>
    public List<Occurrence> Occurrences { get; } = [];
    /// <summary>The states to which steps led first.</summary>
    public List<StateRun> Written { get; } = [];
    /// <summary>How many those are.</summary>
    public int NewStates { get; set; }
    /// <summary>How many steps there are, in the order of states and frames.</summary>
    public int Count { get; private set; }

    public ref readonly Successor this[int i] => ref _successors[i];
    /// <summary>A step leads to a state that none before it has led to.</summary>
    public ref bool IsNew(int i) => ref _isNew[i];

    /// <summary>The states could not be dealt with to the end.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>Begins anew, with the next states of a depth.</summary>
    /// <param name="runs">Those of the depth.</param>
    /// <param name="at">The first run that is left.</param>
    public void Take(List<StateRun> runs, ref int at)
    {
        Runs.Clear();
        for (int states = 0; at < runs.Count && states < StateWriter.StatesOfRun; at++)
        {
            Runs.Add(runs[at]);
            states += runs[at].Count;
        }
        Occurrences.Clear();
        Written.Clear();
        (NewStates, Count, _changes, Failure) = (0, 0, 0, null);
    }

    /// <summary>Notes a step and takes it back.</summary>
    /// <param name="parent">The number of the state from which it was taken.</param>
    /// <param name="frame">By whom.</param>
    /// <param name="hash">That of the state.</param>
    /// <param name="before">The state.</param>
    /// <param name="after">What it has become.</param>
    public void Add(int parent, FrameId frame, ulong hash, ReadOnlySpan<ulong> before, Span<ulong> after)
    {
        MakeRoom(before.Length);
        int start = _changes, end = start + Words.Differing(after, before, _places.AsSpan(start));
        for (int i = start; i < end; i++)
        {
            int place = _places[i];
            (ulong was, ulong now) = (before[place], after[place]);
            hash += StateHash.OfWord(place, now) - StateHash.OfWord(place, was);
            _words[i] = now;
            after[place] = was;
        }
        _changes = end;
        _successors[Count++] = new(hash, parent, frame, start, end);
    }

    void MakeRoom(int words)
    {
        if (Count == _successors.Length)
        {
            Array.Resize(ref _successors, 2 * Count);
            Array.Resize(ref _isNew, 2 * Count);
        }
        if (_changes + words <= _places.Length) return;
        int size = Math.Max(2 * _places.Length, _changes + words);
        Array.Resize(ref _places, size);
        Array.Resize(ref _words, size);
    }

    /// <summary>Takes a step, or takes it back: exchanges what it changes in a state.</summary>
    public void Exchange(in Successor step, Span<ulong> state)
    {
        for (int i = step.Changes; i < step.EndOfChanges; i++)
            (state[_places[i]], _words[i]) = (_words[i], state[_places[i]]);
    }
}
