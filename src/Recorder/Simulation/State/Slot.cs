namespace Pintrace.Recorder.Simulation.State;

/// <summary>An entry of the ledger of holds, from 0.</summary>
readonly record struct Slot(int Index)
{
    public static Slot None => new(-1);
    public bool Exists => Index >= 0;
    public static implicit operator int(Slot value) => value.Index;
    public static Slot operator ++(Slot value) => new(value.Index + 1);
}
