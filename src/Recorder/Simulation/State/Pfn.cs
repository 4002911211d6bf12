namespace Pintrace.Recorder.Simulation.State;

/// <summary>
/// A page frame of the machine, from 0. It converts to a number implicitly, and from a number only explicitly.
/// </summary>
readonly record struct Pfn(int Index)
{
    public static Pfn None => new(-1);
    public bool Exists => Index >= 0;
    public static implicit operator int(Pfn value) => value.Index;
    public static Pfn operator ++(Pfn value) => new(value.Index + 1);
}
