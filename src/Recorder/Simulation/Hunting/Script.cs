using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Hunting;

/// <summary>
/// What one actor does: one operation, or what a driver does with a request from its beginning on; a forked child waits
/// until it runs. What an actor does one after the other with nothing to tie it together, two actors do too.
/// </summary>
sealed class Script
{
    static readonly string[] KernelThreads = ["wb_writeback", "kswapd", "khugepaged", "shrink_slab"];

    public Script(Call[] calls)
    {
        Calls = calls;
        IsChild = ReferenceEquals(calls[0].Operation, Access.Born);
        Size = calls.Length - (IsChild ? 1 : 0);
        Forks = Array.Exists(calls, c => c.Operation.Needs.HasFlag(Needs.Child));
        Name = string.Join(' ', calls.Select(NameOf));
    }

    public Call[] Calls { get; }
    /// <summary>How many operations it has; that a child begins to run is none.</summary>
    public int Size { get; }
    /// <summary>It runs in a forked address space.</summary>
    public bool IsChild { get; }
    /// <summary>It forks.</summary>
    public bool Forks { get; }
    /// <summary>Names it among all scripts.</summary>
    public string Name { get; }
    /// <summary>Names it and those that do the same on another page or in a child.</summary>
    public string Shape => string.Join(" + ", Calls[^Size..].Select(ShapeOf));

    /// <summary>The operation that its actor is called after.</summary>
    Operation First => Calls[IsChild ? 1 : 0].Operation;

    /// <summary>An actor that does it, in a scene in which others may have the same name.</summary>
    public ActorSpec Actor(int namesake)
    {
        string id = string.Concat(First.Id.Where(StrictJson.IsAllowedInName));
        string name = IsChild ? $"child-{id}" : id;
        bool isKernelThread = KernelThreads.Contains(First.Stack[^1]);
        return new(
            namesake == 0 ? name : $"{name}-{namesake + 1}",
            isKernelThread ? ActorKind.KernelThread : ActorKind.Task,
            Calls,
            HasDevice: Array.Exists(Calls, c => c.Operation.Needs.HasFlag(Needs.Device)));
    }

    /// <summary>The same on other pages.</summary>
    /// <param name="places">Where each page goes.</param>
    public Script Moved(int[] places) =>
        new([.. Calls.Select(c => c.Count > 1 ? c : c with { Page = new(places[c.Page]) })]);

    static string ShapeOf(Call call) =>
        call.Count > 1 ? $"{call.Operation.Id} ({call.Count} pages)" : call.Operation.Id;

    static string NameOf(Call call)
    {
        string pages = call.Count > 1 ? $"{call.Page.Index}+{call.Count}" : $"{call.Page.Index}";
        return $"{call.Operation.Id}({pages})";
    }
}
