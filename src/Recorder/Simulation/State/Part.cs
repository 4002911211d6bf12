namespace Pintrace.Recorder.Simulation.State;

/// <summary>A part of a machine's state.</summary>
/// <param name="Type">What it is: the inode, an mm, a frame, a hold, a page-table or page-cache entry, a folio.</param>
/// <param name="Index">Which of them.</param>
/// <param name="At">Where in the state it begins, in bytes.</param>
/// <param name="Size">How many bytes it has.</param>
readonly record struct Part(Type Type, int Index, int At, int Size);
