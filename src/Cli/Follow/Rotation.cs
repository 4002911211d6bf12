namespace Pintrace.Cli.Follow;

/// <summary>When a trace that is being written is closed and goes on in the next file.</summary>
/// <param name="Bytes">When it is as large; null = whatever its size.</param>
/// <param name="Time">When it has lasted as long, by the clock of the traced kernel; null = however long.</param>
/// <param name="Keep">How many closed files of the run stay; null = all.</param>
sealed record Rotation(long? Bytes, TimeSpan? Time, int? Keep);
