using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>
/// p is the folio at f.Pfn: meaningless until a step has set f.Pfn, and stale once a step changes it.
/// </summary>
delegate Wait Guard(Machine k, ref Frame f, ref Folio p);
delegate void Effect(Machine k, ref Frame f, ref Folio p);
/// <summary>False: take the step's Else.</summary>
delegate bool Attempt(Machine k, ref Frame f, ref Folio p);

/// <summary>
/// One atomic piece of an operation. Anything else may run between two steps, so a step must not hide an interleaving
/// that matters; a step that merges several actions says why. The name starts with the kernel function that runs there.
/// </summary>
sealed record Step
{
    const string Finish = "end";

    public required string Name { get; init; }
    public Effect? Effect { get; private init; }
    public Attempt? Attempt { get; private init; }
    public Guard? Guard { get; private init; }
    /// <summary>The step runs once for each page of the operation's vector.</summary>
    public bool IsEach { get; private init; }
    public bool IsLabel { get; private init; }
    public string? ElseLabel { get; private init; }
    public string? NextLabel { get; private init; }
    public Func<PolicySpec, bool>? Condition { get; private init; }
    /// <summary>Who called the function, innermost first; null = the operation's own stack.</summary>
    public string[]? Callers { get; private init; }
    /// <summary>What an operation that has this step must find.</summary>
    public Needs Needs { get; private init; }
    /// <summary>What the step has the device run.</summary>
    public Operation? Transfer { get; private init; }

    /// <summary>A step that always succeeds.</summary>
    public static Step Do(string name, Effect effect) => new() { Name = name, Effect = effect };
    /// <summary>A step that may fail; every use must say where to go then.</summary>
    public static Step Try(string name, Attempt attempt) => new() { Name = name, Attempt = attempt };
    /// <summary>A step for each page of the vector; any other step may run in between.</summary>
    public static Step Each(string name, Effect effect) => Do(name, effect) with { IsEach = true };
    /// <summary>As <see cref="Each"/>, but it ends at the first page that fails.</summary>
    public static Step EachTry(string name, Attempt attempt) => Try(name, attempt) with { IsEach = true };

    public static Step At(string label) => new() { Name = label, IsLabel = true };

    /// <summary>Simulated time that passes before the step runs, in nanoseconds; 0 = as long as any step.</summary>
    public long Ns { get; private init; }
    /// <summary>Lets this much simulated time pass before the step runs.</summary>
    public Step Takes(long ns) => this with { Ns = ns };

    /// <summary>The step is blocked while the guard names something to wait for.</summary>
    public Step WaitsFor(Guard guard) => this with { Guard = guard };
    /// <summary>Where to go when the attempt fails: the kernel's goto.</summary>
    public Step Else(string label) => this with { ElseLabel = label };
    public Step ElseEnd() => Else(Finish);
    public Step Then(string label) => this with { NextLabel = label };
    public Step End() => Then(Finish);
    /// <summary>The step exists only under policies that say so.</summary>
    public Step If(Func<PolicySpec, bool> policy) => this with { Condition = policy };
    /// <summary>The steps exist only under policies that say so, in addition to each step's own condition.</summary>
    public static Step[] OnlyIf(Func<PolicySpec, bool> policy, params Step[] steps) =>
        [.. steps.Select(s => s.IsLabel ? s : s with { Condition = Both(s.Condition, policy) })];

    static Func<PolicySpec, bool> Both(Func<PolicySpec, bool>? own, Func<PolicySpec, bool> policy) =>
        own is null ? policy : p => own(p) && policy(p);

    /// <summary>Called from somewhere other than the operation's own stack: a completion, a worker.</summary>
    public Step In(params string[] callers) => this with { Callers = callers };

    /// <summary>An operation that has this step must find this, too.</summary>
    public Step Requires(Needs needs) => this with { Needs = Needs | needs };
    /// <summary>The step has its actor's device run this operation.</summary>
    public Step Starts(Operation transfer) => this with { Transfer = transfer };

    /// <summary>Runs in an interrupt, on whatever task is current.</summary>
    public bool IsInInterrupt { get; private init; }
    public Step InInterrupt() => this with { IsInInterrupt = true };

    /// <summary>Steps with a label scope of their own, so that one operation can contain them twice.</summary>
    public static Step[] Fragment(string scope, params Step[] steps)
    {
        var own = steps.Where(s => s.IsLabel).Select(s => s.Name).ToHashSet();
        string? Rename(string? label) => label is not null && own.Contains(label) ? $"{scope}/{label}" : label;
        return
        [
            .. steps.Select(s => s with
            {
                Name = s.IsLabel ? Rename(s.Name)! : s.Name,
                ElseLabel = Rename(s.ElseLabel),
                NextLabel = Rename(s.NextLabel),
            }),
        ];
    }

    /// <summary>The kernel function in the name: everything before a space, a colon or a parenthesis.</summary>
    public string Function => Name.AsSpan().IndexOfAny(" :(") is var end and >= 0 ? Name[..end] : Name;
}
