namespace Pintrace.Recorder.Simulation.State;

/// <summary>A virtual page of an address space, from 0; for a file's pages also the index in the page cache.</summary>
readonly record struct Va(int Index)
{
    public static Va None => new(-1);
    public bool Exists => Index >= 0;
    public static implicit operator int(Va value) => value.Index;
    public static Va operator ++(Va value) => new(value.Index + 1);
}
