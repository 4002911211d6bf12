using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>A step whose labels have been resolved for one policy.</summary>
sealed class Instruction(Operation operation, Step step)
{
    public readonly Guard? Guard = step.Guard;
    public readonly Effect? Effect = step.Effect;
    public readonly Attempt? Attempt = step.Attempt;
    public readonly bool IsEach = step.IsEach;
    public readonly long Ns = step.Ns;
    public readonly bool IsInInterrupt = step.IsInInterrupt;
    public readonly string Name = step.Name;
    public readonly Operation Operation = operation;
    public readonly Callsite Callsite = CallsiteOf(step.Function, step.Callers ?? operation.Stack);
    /// <summary>The first instruction of its operation.</summary>
    public ushort Entry;
    public bool IsEntry;
    public ushort Next, Else;

    /// <summary>The same, so many places further on; what leads to the end still does.</summary>
    public Instruction Moved(int by)
    {
        var moved = (Instruction)MemberwiseClone();
        moved.Entry += (ushort)by;
        if (Next != 0) moved.Next += (ushort)by;
        if (Else != 0) moved.Else += (ushort)by;
        return moved;
    }

    static Callsite CallsiteOf(string function, string[] callers) =>
        Callsite.Of(callers[0] == function ? callers : [function, .. callers]);
}

/// <summary>
/// Operations compiled for a policy into one flat table; instruction 0 is idle. Refuses labels that are unknown or
/// unused, an attempt without Else, an effect with one, and steps that nothing leads to (what follows an effect counts
/// as reached), naming operation and step.
/// </summary>
sealed class Program
{
    static readonly Operation Idle = new("idle", ["swapper"], RequestScope.None, []);
    readonly Dictionary<Operation, ushort> _entries = new(ReferenceEqualityComparer.Instance);
    readonly List<Instruction> _code = [new(Idle, Step.Do("idle", static (k, ref f, ref p) => { }))];

    /// <summary>Operations as they are compiled alone: a search may be over in less time than that takes.</summary>
    static readonly ConditionalWeakTable<PolicySpec, ConcurrentDictionary<Operation, Instruction[]>> Compiled = [];

    public Program(PolicySpec policy, IEnumerable<Operation> operations)
    {
        var compiled = Compiled.GetValue(policy, static _ => new(ReferenceEqualityComparer.Instance));
        foreach (var operation in operations)
        {
            int first = _code.Count;
            if (!_entries.TryAdd(operation, (ushort)first)) continue;
            var alone = compiled.GetOrAdd(operation, static (o, p) => new Program(p, o).Code, policy);
            foreach (var instruction in alone.AsSpan(1)) _code.Add(instruction.Moved(first - 1));
        }
        Code = [.. _code];
    }

    Program(PolicySpec policy, Operation operation)
    {
        Compile(policy, operation);
        Code = [.. _code];
    }

    public Instruction[] Code { get; }

    public ushort Entry(Operation operation) => _entries[operation];

    /// <summary>What the log calls each instruction.</summary>
    public CodePlace[] Places() =>
        [.. Code.Select(i => new CodePlace(i.Callsite, i.Operation.Id, Callsite.Of(i.Operation.Stack), FlagsOf(i)))];

    static EventFlags FlagsOf(Instruction i) => i.IsInInterrupt ? EventFlags.Interrupt : EventFlags.None;

    void Compile(PolicySpec policy, Operation operation)
    {
        RefuseUnusedLabels(operation);
        var kept = operation.Steps.Where(s => s.Condition?.Invoke(policy) ?? true).ToArray();
        int first = _code.Count, last = first + kept.Count(s => !s.IsLabel);
        var labels = Labels(kept, first, last);
        foreach (var step in kept.Where(s => !s.IsLabel))
        {
            RefuseBadElse(operation, step);
            int follow = _code.Count + 1 == last ? 0 : _code.Count + 1;
            _code.Add(new Instruction(operation, step)
            {
                Entry = (ushort)first,
                IsEntry = _code.Count == first,
                Next = (ushort)Target(operation, step.NextLabel, labels, follow),
                Else = (ushort)Target(operation, step.ElseLabel, labels, follow),
            });
        }
        RefuseUnreachable(operation, policy, first, last);
    }

    /// <summary>Where each label leads: the step after it, or 0 at the end.</summary>
    static Dictionary<string, int> Labels(Step[] kept, int first, int last)
    {
        var labels = new Dictionary<string, int> { ["end"] = 0 };
        int at = first;
        foreach (var step in kept)
            if (step.IsLabel) labels.Add(step.Name, at == last ? 0 : at);
            else at++;
        return labels;
    }

    static int Target(Operation operation, string? label, Dictionary<string, int> labels, int follow) =>
        label is null ? follow
        : labels.TryGetValue(label, out int at) ? at
        : throw new InvalidOperationException(
            $"Operation '{operation.Id}' jumps to '{label}', which it does not have.");

    static void RefuseBadElse(Operation operation, Step step)
    {
        if (step.Attempt is null == step.ElseLabel is null) return;
        string wrong = step.Attempt is null ? "cannot fail, yet has" : "may fail, yet has no";
        throw new InvalidOperationException($"Step '{step.Name}' of '{operation.Id}' {wrong} Else.");
    }

    static void RefuseUnusedLabels(Operation operation)
    {
        var used = operation.Steps.SelectMany(s => new[] { s.ElseLabel, s.NextLabel }).ToHashSet();
        if (operation.Steps.FirstOrDefault(s => s.IsLabel && !used.Contains(s.Name)) is { } unused)
            throw new InvalidOperationException($"Label '{unused.Name}' of '{operation.Id}' is not used.");
    }

    void RefuseUnreachable(Operation operation, PolicySpec policy, int first, int last)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>([first]);
        while (open.TryPop(out int pc))
            if (pc >= first && pc < last && reached.Add(pc))
            {
                open.Push(_code[pc].Next);
                open.Push(_code[pc].Else);
            }
        for (int pc = first; pc < last; pc++)
            if (!reached.Contains(pc))
                throw new InvalidOperationException(
                    $"Nothing leads to step '{_code[pc].Name}' of '{operation.Id}' under policy {policy.Id}.");
    }
}
