namespace Pintrace.Recorder.Simulation.State;

/// <summary>A frame: an actor's operation in flight or, after all actors, a device's.</summary>
readonly record struct FrameId(int Index)
{
    public static FrameId None => new(-1);
    public bool Exists => Index >= 0;
    public static implicit operator int(FrameId value) => value.Index;
    public static FrameId operator ++(FrameId value) => new(value.Index + 1);
}
