using System.Text.RegularExpressions;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Redaction;

/// <summary>
/// Other names for what a trace names, always the same one for the same: task-1, function-1, file-1, ... A name stays
/// only if it is known to be the kernel's own, and both are counted.
/// </summary>
/// <param name="listed">Functions that stay besides those of every kernel.</param>
sealed class RedactedNames(IReadOnlySet<string> listed)
{
    const string Function = "function", UnknownModule = "[?]", Unknown = "?";
    static readonly string[] Kinds =
        ["task", "kernel thread", Function, "module", "file", "device", "probe", "counter", "source"];
    static readonly HashSet<string> Probes = [.. ProbedFunctions.Recipes.Select(r => r.Probe.Name)];

    /// <summary>Threads of every kernel. Others are called after a disk, a driver or a queue of a driver.</summary>
    static readonly Regex OwnThread = new(
        @"^(<idle>|swapper/\d+|kworker/u?\d+:\d+[HI]*|(ksoftirqd|migration|cpuhp)/\d+|(kswapd|kcompactd)\d+|"
        + @"khugepaged|kthreadd|ksmd|oom_reaper|rcu_(sched|preempt|bh|gp|par_gp))\z");

    readonly Dictionary<(string Kind, string Name), string> _others = [];
    readonly Dictionary<string, int> _counts = [];
    readonly HashSet<string> _core = [], _listed = [], _threads = [];

    /// <summary>How many names of each kind were replaced; kinds of which there are none are left out.</summary>
    public IReadOnlyList<(string Kind, int Count)> Replaced =>
        [.. Kinds.Select(kind => (kind, _counts.GetValueOrDefault(kind))).Where(k => k.Item2 > 0)];

    /// <summary>How many names stayed, by reason.</summary>
    public KeptNames Kept => new(_core.Count, _listed.Count, _threads.Count);

    /// <summary>Pids stay: they name nobody, and lead back to the text, which only its owner has.</summary>
    public Actor Of(Actor actor) => actor with { Name = OfTask(actor) };

    string OfTask(Actor actor)
    {
        if (actor.Name == FtraceText.UnknownComm) return actor.Name;
        if (actor.Kind == ActorKind.Task) return Other("task", actor.Name);
        if (!OwnThread.IsMatch(actor.Name)) return Other("kernel thread", actor.Name);
        _threads.Add(actor.Name);
        return actor.Name;
    }

    /// <summary>
    /// The function to blame is the same as before, even where its helpers are no longer known as such.
    /// </summary>
    public Callsite Of(Callsite callsite)
    {
        string[] frames = callsite.Stack.Split(Callsite.Separator);
        int blamed = Array.FindIndex(frames, f => Callsite.FunctionOf(f) == callsite.Name);
        string[] others = [.. frames.Select(OfFrame)];
        return new Callsite(Callsite.FunctionOf(others[blamed]), string.Join(Callsite.Separator, others));
    }

    /// <summary>
    /// "sg_io [sg]" → "function-1 [module-1]"; a function of which no module is known has module "?".
    /// </summary>
    string OfFrame(string frame)
    {
        string function = Callsite.FunctionOf(frame);
        if (function.Length < frame.Length)
            return $"{Other(Function, function)} [{Other("module", frame[function.Length..].Trim(' ', '[', ']'))}]";
        bool stays = function == Callsite.More || IsKept(function);
        return stays ? function : $"{Other(Function, function)} {UnknownModule}";
    }

    bool IsKept(string function)
    {
        if (KernelFunctions.Core.Contains(function)) _core.Add(function);
        else if (listed.Contains(function)) _listed.Add(function);
        else return false;
        return true;
    }

    public TraceFile Of(TraceFile file) =>
        new(Other("file", file.Name), file.FileSystem == Unknown ? Unknown : Other("device", file.FileSystem));

    /// <summary>What a capture says about a probe or a counter that users may have named themselves.</summary>
    public string OfFact(string fact)
    {
        int end = fact.IndexOf('.') + 1;
        string name = fact[end..];
        if (fact.StartsWith(CaptureFact.Stacks, StringComparison.Ordinal)) return fact;
        if (fact.StartsWith(CaptureFact.Only, StringComparison.Ordinal)) return OfSelection(fact);
        bool isProbe = fact.StartsWith(CaptureFact.Missed, StringComparison.Ordinal);
        bool isKnown = isProbe ? Probes.Contains(name) : name is CaptureFact.Acquired or CaptureFact.Released;
        return isKnown ? fact : fact[..end] + Other(isProbe ? "probe" : "counter", name);
    }

    /// <summary>"only.task=fio,wl" → "only.task=task-3,task-1".</summary>
    string OfSelection(string fact)
    {
        int value = fact.IndexOf('=') + 1;
        string kind = fact[CaptureFact.Only.Length..Math.Max(value - 1, CaptureFact.Only.Length)];
        string known = kind switch { "task" => kind, "device" => kind, _ => Function };
        return fact[..value] + string.Join(',', fact[value..].Split(',').Select(name => Other(known, name)));
    }

    /// <summary>The name of a text that was imported.</summary>
    public string OfSource(string name) => Other("source", name);

    string Other(string kind, string name)
    {
        if (_others.TryGetValue((kind, name), out string? other)) return other;
        int number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        return _others[(kind, name)] = $"{kind.Replace(' ', '-')}-{number}";
    }
}

/// <summary>Why names stayed when a trace was redacted, and how many.</summary>
/// <param name="Core">Functions that pintrace knows as every kernel's.</param>
/// <param name="Listed">Functions that the user listed.</param>
/// <param name="Threads">Threads that every kernel has.</param>
public sealed record KeptNames(int Core, int Listed, int Threads);
