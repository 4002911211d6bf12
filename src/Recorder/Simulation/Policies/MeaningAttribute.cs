namespace Pintrace.Recorder.Simulation.Policies;

/// <summary>
/// What a decision, or one of its values, means: for readers of the source and for "pintrace explain".
/// </summary>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Field)]
sealed class MeaningAttribute(string text) : Attribute
{
    /// <summary>One sentence.</summary>
    public string Text { get; } = text;
}
