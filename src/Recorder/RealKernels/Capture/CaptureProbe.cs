namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>A probe of a recipe.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Function">The function probed.</param>
/// <param name="Definition">Its definition, with {field} where an offset is looked up.</param>
/// <param name="IsEssential">The script stops if the kernel refuses it.</param>
/// <param name="HasStack">It is recorded with its stack.</param>
/// <param name="Shows">What it is needed for.</param>
public sealed record CaptureProbe(
    string Name, string Function, string Definition, bool IsEssential, bool HasStack, string Shows)
{
    /// <summary>
    /// Another function of the kernel: the probe is set only where it exists or, after "!", only where it does not.
    /// Empty = anywhere.
    /// </summary>
    public string Where { get; init; } = "";
}
