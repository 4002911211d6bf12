namespace Pintrace.Recorder.EventLog;

/// <summary>One that acts: a thread of a process, a kernel thread, or a device.</summary>
/// <param name="Name">What the scenario calls it, or the comm of a real task.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Pid">Process id of a real task; 0 in a simulation.</param>
public sealed record Actor(string Name, ActorKind Kind, int Pid = 0)
{
    /// <summary>As ftrace names a task: comm-pid; the name alone in a simulation.</summary>
    public string Task => Pid == 0 ? Name : $"{Name}-{Pid}";
}

/// <summary>What an actor is. Numbers of <c>actor.kind</c>; never reused.</summary>
public enum ActorKind : byte
{
    /// <summary>A thread of a user process, in the kernel on its behalf.</summary>
    Task = 0,
    /// <summary>A kernel thread, or work that belongs to no process.</summary>
    KernelThread = 1,
    /// <summary>A device that does DMA.</summary>
    Device = 2,
    /// <summary>Sets the scene before the first actor moves.</summary>
    Setup = 3,
}
