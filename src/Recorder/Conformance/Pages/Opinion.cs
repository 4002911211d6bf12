namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>What a rule says about an event.</summary>
/// <param name="IsHeld">The rule knew enough to reject the event, had it been another.</param>
/// <param name="Why">Why the model cannot make the event; null if it can.</param>
/// <param name="Allowed">What it could have made there; null if <paramref name="Why"/> is.</param>
readonly record struct Opinion(bool IsHeld, string? Why, string? Allowed)
{
    /// <summary>The rule does not concern the event, or not enough is known about the page.</summary>
    public static Opinion None => default;
    /// <summary>The event is what the rule demands.</summary>
    public static Opinion Fits => new(true, null, null);
    /// <summary>The event is impossible.</summary>
    public static Opinion Against(string why, string allowed) => new(true, why, allowed);
    /// <summary>It fits if a condition holds.</summary>
    public static Opinion Of(bool fits, string why, string allowed) => fits ? Fits : Against(why, allowed);
}
