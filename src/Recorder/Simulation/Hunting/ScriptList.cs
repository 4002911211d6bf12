using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>All scripts that make sense on some memory, by size; of those with equal code, the first.</summary>
sealed class ScriptList
{
    /// <summary>Forked children run in this address space.</summary>
    public const int Child = 1;

    readonly Setup _setup;
    readonly int _pages;
    readonly IReadOnlyList<Operation> _operations;

    /// <param name="memory">The memory.</param>
    /// <param name="pages">How many pages of it.</param>
    /// <param name="operations">What actors may do.</param>
    /// <param name="most">The largest size.</param>
    /// <param name="code">Tells which operations are equal.</param>
    public ScriptList(
        MemoryKind memory, int pages, IReadOnlyList<Operation> operations, int most, OperationCode code)
    {
        // Room for two pages beyond any request: who needs no room is not harmed by it.
        _setup = memory.Of(pages) with { Mms = Child + 1, PagesPerRequest = pages + 1 };
        (_pages, _operations) = (pages, operations);
        All = [.. Scripts(most).DistinctBy(code.Of).OrderBy(s => s.Size)];
    }

    /// <summary>The scripts, small ones first.</summary>
    public IReadOnlyList<Script> All { get; }

    IEnumerable<Script> Scripts(int most) =>
        from mm in (int[])[0, Child]
        from operation in _operations
        where !ReferenceEquals(operation, Access.Born)
        from call in CallsOf(operation, mm)
        from calls in Continued(mm == 0 ? [call] : [Access.Born.On(call.Page, call.Count, mm), call], mm, most)
        select new Script(calls);

    /// <summary>The entry alone and, if it begins a request, with all that its driver can do afterwards.</summary>
    IEnumerable<Call[]> Continued(Call[] calls, int mm, int most)
    {
        if (!IsPossible(calls)) yield break;
        yield return calls;
        var last = calls[^1];
        bool isOpen = last.Operation.Driver.Length > 0 && last.Operation.Scope != RequestScope.Ends;
        if (!isOpen || calls.Length - mm >= most) yield break;
        foreach (var next in _operations)
        {
            if (next.Driver != last.Operation.Driver || !next.Needs.HasFlag(Needs.OpenRequest)) continue;
            foreach (var more in Continued([.. calls, last with { Operation = next }], mm, most)) yield return more;
        }
    }

    bool IsPossible(Call[] calls)
    {
        var actor = new ActorSpec("actor", default, calls, HasDevice: true);
        var forking = new ActorSpec("parent", default, [ForkProcess.Operation.On(0, child: Child)], HasDevice: false);
        var setup = _setup with { Actors = [actor, forking] };
        for (int i = 0; i < calls.Length; i++)
            if (SceneNeeds.Unmet(setup, actor, i) is not null) return false;
        return true;
    }

    /// <summary>An operation on one page or on all of them; a child does not fork.</summary>
    IEnumerable<Call> CallsOf(Operation operation, int mm)
    {
        bool forks = operation.Needs.HasFlag(Needs.Child);
        if (forks && mm != 0) yield break;
        bool takesAll = forks || ReferenceEquals(operation, Access.Exit);
        if (takesAll || _pages > 1 && IsForSeveral(operation))
            yield return operation.On(0, _pages, mm, forks ? Child : 0);
        for (int page = 0; page < _pages && !takesAll; page++) yield return operation.On(page, 1, mm);
    }

    static bool IsForSeveral(Operation operation) =>
        operation.BeginsRequest || operation.Needs.HasFlag(Needs.SeveralPages);
}
