using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>A call of a probed function that has been entered and has not returned.</summary>
struct OpenCall
{
    public ProbedFunction Function;
    /// <summary>The folio or page that it was called with, as an address.</summary>
    public long Pointer;
    /// <summary>Second word of the struct page; 0 if not seen.</summary>
    public long Head;
    /// <summary>Page flags; -1 if not seen.</summary>
    public long Pflags;
    public long Refs, Flags;
    /// <summary>Reference count at the entry, or <see cref="PageEvent.Unknown"/>.</summary>
    public int RefCount;
    /// <summary>Stack of the call; 0 if there is none.</summary>
    public NameId<Callsite> Callsite;
    /// <summary>Event that stands for the call until its return is seen; -1 if there is none.</summary>
    public long Placeholder;
    /// <summary>Another call has shown what this one takes.</summary>
    public bool IsShown;
}

/// <summary>
/// A thread of the traced kernel, known by its pid: exec changes its name, so its last name counts. A return is paired
/// with the newest call of the function on the same thread (older kernels' returns have no arguments).
/// </summary>
sealed class TracedTask(int pid)
{
    const int MaxDepth = 64;

    OpenCall[] _stack = [];
    int _depth;

    public int Pid { get; } = pid;
    public string Comm { get; set; } = "";
    /// <summary>Number of its actor; 0 while it has made no event.</summary>
    public NameId<Actor> Actor { get; set; }
    /// <summary>The thread that stands for its process; itself if nothing else is known.</summary>
    public TracedTask? Leader { get; set; }
    /// <summary>A leader's other threads of the process.</summary>
    public List<TracedTask> Threads { get; } = [];
    public bool Exited { get; set; }
    /// <summary>Number of a leader's mm; 0 while nobody has asked.</summary>
    public int Mm { get; set; }
    /// <summary>What it called last outside of interrupts, and within them.</summary>
    public OuterCall Outer, OuterInInterrupt;
    /// <summary>Number of the last loss that it has taken into account: see <see cref="Forget"/>.</summary>
    public int Epoch { get; private set; }

    /// <summary>
    /// After a loss of events a return could be paired with the wrong call, so all calls are forgotten.
    /// </summary>
    public void Forget(int epoch)
    {
        if (Epoch == epoch) return;
        (Epoch, _depth) = (epoch, 0);
    }

    /// <summary>Remembers a call; the oldest ones are dropped if their returns never come.</summary>
    public ref OpenCall Enter(in OpenCall call)
    {
        if (_depth == MaxDepth)
        {
            Array.Copy(_stack, MaxDepth / 2, _stack, 0, MaxDepth / 2);
            _depth = MaxDepth / 2;
        }
        if (_depth == _stack.Length) Array.Resize(ref _stack, Math.Max(8, _stack.Length * 2));
        _stack[_depth] = call;
        return ref _stack[_depth++];
    }

    /// <summary>A grab of the fast path has shown what it took; the slow path may have called it (5.15).</summary>
    public void ShowGrab()
    {
        if (HasCalls && Newest.Function.Meaning == HitMeaning.SlowGrab) Newest.IsShown = true;
    }

    /// <summary>The call entered last.</summary>
    public ref OpenCall Newest => ref _stack[_depth - 1];
    public bool HasCalls => _depth > 0;

    /// <summary>Takes the newest call of a function, and drops those within it whose returns were not seen.</summary>
    public bool TryReturn(ProbedFunction function, out OpenCall call)
    {
        for (int i = _depth - 1; i >= 0; i--)
        {
            if (_stack[i].Function != function) continue;
            call = _stack[i];
            _depth = i;
            return true;
        }
        call = default;
        return false;
    }
}

/// <summary>All threads of a trace, and their actors.</summary>
sealed class Tasks(NameTable<Actor> actors)
{
    static readonly string[] KernelThreads =
    [
        "<idle>", "kworker/", "ksoftirqd/", "migration/", "rcu_", "kswapd", "kcompactd", "khugepaged", "jbd2/", "irq/",
        "kthreadd", "nfsd", "cpuhp/", "ksmd", "oom_reaper", "xfsaild/", "btrfs-", "scsi_",
    ];

    /// <summary>
    /// A task still acts while it exits; then its pid may be another's. In the units of a line's time: nanoseconds.
    /// </summary>
    const long ExitTakes = 10_000_000_000;

    readonly Dictionary<int, TracedTask> _byPid = [];
    int _mms;
    readonly Queue<(TracedTask Process, long Tick)> _ended = [];

    /// <summary>The thread of a line. Each processor's idle task is one of its own: they share a pid.</summary>
    public TracedTask Of(in ProbeRecord line)
    {
        int key = line.Pid != 0 ? line.Pid : -1 - line.Cpu;
        if (!_byPid.TryGetValue(key, out var task)) task = _byPid[key] = new TracedTask(line.Pid);
        if (!line.Comm.SequenceEqual(task.Comm) && IsNews(line.Comm, task)) Rename(task, line.Comm.ToString());
        if (line.Tgid != 0 && task.Leader is null) Join(task, ByPid(line.Tgid));
        return task;
    }

    static bool IsNews(ReadOnlySpan<char> comm, TracedTask task) =>
        task.Comm.Length == 0 || !comm.SequenceEqual(FtraceText.UnknownComm);

    void Rename(TracedTask task, string comm)
    {
        task.Comm = comm;
        if (task.Actor.Exists) actors.Replace(task.Actor, Describe(task));
    }

    /// <summary>A thread was found to belong to a process.</summary>
    public static void Join(TracedTask thread, TracedTask leader)
    {
        if (thread.Leader is not null) return;
        thread.Leader = leader.Leader ?? leader;
        if (thread != thread.Leader) thread.Leader.Threads.Add(thread);
    }

    /// <summary>The thread with a pid, which may not have been seen yet.</summary>
    public TracedTask ByPid(int pid) =>
        _byPid.TryGetValue(pid, out var task) ? task : _byPid[pid] = new TracedTask(pid);

    /// <summary>
    /// The number of a thread's mm, from 1. Numbers return after 255 of them: it takes a fork to have another's page.
    /// </summary>
    public int MmOf(TracedTask task)
    {
        const int mostMms = 255;
        var leader = task.Leader ?? task;
        if (leader.Mm == 0) leader.Mm = _mms++ % mostMms + 1;
        return leader.Mm;
    }

    /// <summary>
    /// A process has exited, with all its threads. It is forgotten after a while: who then has its pid is another, and
    /// a trace of days has many.
    /// </summary>
    public void End(TracedTask process, long tick)
    {
        _ended.Enqueue((process, tick));
        while (_ended.TryPeek(out var oldest) && tick - oldest.Tick > ExitTakes)
        {
            _ended.Dequeue();
            Forget(oldest.Process);
            oldest.Process.Threads.ForEach(Forget);
        }
    }

    void Forget(TracedTask task)
    {
        if (_byPid.GetValueOrDefault(task.Pid) != task) return;
        _byPid.Remove(task.Pid);
        if (task.Actor.Exists) actors.Release(task.Actor);
    }

    /// <summary>The number of a thread's actor.</summary>
    public NameId<Actor> ActorOf(TracedTask task) =>
        task.Actor.Exists ? task.Actor : task.Actor = actors.Intern(Describe(task));

    static Actor Describe(TracedTask task)
    {
        string comm = task.Comm.Length == 0 ? FtraceText.UnknownComm : Printable.Of(task.Comm);
        bool kernel = task.Pid == 0 || Array.Exists(KernelThreads, k => comm.StartsWith(k, StringComparison.Ordinal));
        return new Actor(comm, kernel ? ActorKind.KernelThread : ActorKind.Task, task.Pid);
    }
}
