using System.Buffers;
using System.Numerics;
using System.Runtime.ExceptionServices;
using Pintrace.Recorder.Simulation.Drivers.Search.Cycles;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>A step that a state allows.</summary>
/// <param name="Parent">The number of the state that allows it.</param>
/// <param name="Frame">Who takes it.</param>
/// <param name="Changes">Where the words that it changes begin in its batch.</param>
/// <param name="EndOfChanges">Where they end.</param>
readonly record struct Successor(int Parent, FrameId Frame, int Changes, int EndOfChanges);

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
    /// <summary>Memory takes about as long as so many steps.</summary>
    const int Ahead = 16;
    const int BitsOfWord = 64;
    /// <summary>What threads write side by side is so many words apart: no line of memory is of two of them.</summary>
    const int WordsApart = 16;

    Successor[] _successors = new Successor[FewSteps];
    /// <summary>Those of the states to which the steps lead.</summary>
    ulong[] _hashes = new ulong[FewSteps];
    /// <summary>For each thread that enters states, a bit for each step that leads to a new one.</summary>
    ulong[] _new = [];
    int _threads, _wordsOfThread;
    ushort[] _places = [];
    ulong[] _words = [];
    int _changes, _newStates;

    /// <summary>The states.</summary>
    public List<StateRun> Runs { get; } = [];
    /// <summary>In the order of states and frames.</summary>
    public List<Occurrence> Occurrences { get; } = [];
    /// <summary>The states to which steps led first.</summary>
    public List<StateRun> Written { get; } = [];
    /// <summary>How many those are.</summary>
    public int NewStates => _newStates;
    /// <summary>The number of the first of them.</summary>
    public int First { get; set; }
    /// <summary>How many steps there are, in the order of states and frames.</summary>
    public int Count { get; private set; }

    public ref readonly Successor this[int i] => ref _successors[i];
    public ulong HashOf(int i) => _hashes[i];

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
        (_newStates, Count, _changes, Failure) = (0, 0, 0, null);
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
        _hashes[Count] = hash;
        _successors[Count++] = new(parent, frame, start, end);
    }

    void MakeRoom(int words)
    {
        if (Count == _successors.Length)
        {
            Array.Resize(ref _successors, 2 * Count);
            Array.Resize(ref _hashes, 2 * Count);
        }
        if (_changes + words <= _places.Length) return;
        int size = Math.Max(2 * _places.Length, _changes + words);
        Array.Resize(ref _places, size);
        Array.Resize(ref _words, size);
    }

    // ---- which steps lead to new states ----

    /// <summary>Nothing is known to be new yet.</summary>
    /// <param name="threads">How many are going to enter states.</param>
    public void Open(int threads)
    {
        (_threads, _wordsOfThread) = (threads, WordsOf(Count) + WordsApart);
        int words = threads * _wordsOfThread;
        if (words > _new.Length) _new = new ulong[2 * words];
        else Array.Clear(_new, 0, words);
    }

    static int WordsOf(int steps) => (steps + BitsOfWord - 1) / BitsOfWord;

    void MarkNew(int thread, int step) =>
        _new[thread * _wordsOfThread + step / BitsOfWord] |= 1UL << step % BitsOfWord;

    /// <summary>The first step, from one on, that leads to a state that none before it has led to.</summary>
    public int NextNew(int step)
    {
        ulong rest = ulong.MaxValue << step % BitsOfWord;
        for (int word = step / BitsOfWord; word < WordsOf(Count); word++, rest = ulong.MaxValue)
        {
            ulong bits = 0;
            for (int thread = 0; thread < _threads; thread++) bits |= _new[thread * _wordsOfThread + word];
            if ((bits & rest) != 0) return word * BitsOfWord + BitOperations.TrailingZeroCount(bits & rest);
        }
        return Count;
    }

    /// <summary>
    /// Tells which steps lead to new states, until there are more of these than room for them. Returns how many steps
    /// there are up to then: all of a state count, or none.
    /// </summary>
    /// <param name="visited">The states, with room for those of all steps.</param>
    /// <param name="room">For new states.</param>
    public int Enter(VisitedStates visited, long room) => Enter(room, step =>
    {
        if (step + Ahead < Count) visited.Fetch(_hashes[step + Ahead]);
        return visited.Enter(_hashes[step]);
    });

    /// <summary>As above, but by whole states, if they are kept, and with all steps.</summary>
    /// <param name="states">The states; null if hashes stand for them.</param>
    /// <param name="graph">Gets the steps; may be null if states are kept.</param>
    /// <param name="reader">Reads the states of the batch.</param>
    /// <param name="room">For new states.</param>
    public int Enter(WholeStates? states, StateGraph? graph, BatchReader reader, long room)
    {
        reader.Begin(this);
        return Enter(room, step =>
        {
            var (parent, frame) = (_successors[step].Parent, _successors[step].Frame);
            bool isNew = states is null
                ? graph!.Add(_hashes[step], out int number)
                : Enter(states, reader.StateOf(parent), step, out number);
            graph?.Add(parent, frame, number);
            return isNew;
        });
    }

    bool Enter(WholeStates states, Span<ulong> parent, int step, out int number)
    {
        Exchange(step, parent);
        bool isNew = states.Add(parent, _hashes[step], out number);
        Exchange(step, parent);
        return isNew;
    }

    int Enter(long room, Func<int, bool> enter)
    {
        Open(threads: 1);
        int last = int.MaxValue, step = 0;
        for (; step < Count && _successors[step].Parent <= last; step++)
        {
            if (!enter(step)) continue;
            MarkNew(thread: 0, step);
            if (++_newStates > room) last = _successors[step].Parent;
        }
        return step;
    }

    /// <summary>As above, but only steps to states of a part of all fingerprints, and all of those.</summary>
    /// <param name="visited">The states.</param>
    /// <param name="part">The first and the last of the part.</param>
    /// <param name="thread">Whose part it is.</param>
    public void Enter(VisitedStates visited, (ulong First, ulong Last) part, int thread)
    {
        int[] steps = ArrayPool<int>.Shared.Rent(Count);
        int count = 0, found = 0;
        for (int step = 0; step < Count; step++)
        {
            steps[count] = step;
            count += Has(part, _hashes[step]) ? 1 : 0;
        }
        for (int i = 0; i < count; i++)
        {
            if (i + Ahead < count) visited.Fetch(_hashes[steps[i + Ahead]]);
            if (!visited.Enter(_hashes[steps[i]])) continue;
            MarkNew(thread, steps[i]);
            found++;
        }
        Interlocked.Add(ref _newStates, found);
        ArrayPool<int>.Shared.Return(steps);
    }

    static bool Has((ulong First, ulong Last) part, ulong hash) => hash - part.First <= part.Last - part.First;

    /// <summary>Takes a step, or takes it back: exchanges what it changes in a state.</summary>
    public void Exchange(int step, Span<ulong> state)
    {
        int end = _successors[step].EndOfChanges;
        for (int i = _successors[step].Changes; i < end; i++)
            (state[_places[i]], _words[i]) = (_words[i], state[_places[i]]);
    }
}
