using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>Something that an operation of a simulated kernel was denied.</summary>
/// <param name="Operation">Id of the operation.</param>
/// <param name="Event">What did not happen: a pin, a removal from the page cache.</param>
/// <param name="Decision">The policy's decision that denied it; null if no policy could have granted it.</param>
/// <param name="Value">How the policy decides there; null without decision.</param>
/// <param name="Error">What the operation returned, as Linux names it: EBUSY.</param>
/// <param name="IsTransient">Others were using the page; at another moment it would have been granted.</param>
public sealed record Refusal(
    string Operation, EventKind Event, string? Decision, string? Value, string Error, bool IsTransient)
{
    /// <summary>"truncate: cache_remove fails with -EBUSY by truncateOnPinned = fail".</summary>
    public override string ToString() => $"{Operation}: {What}";

    /// <summary>The same without the operation.</summary>
    public string What =>
        $"{PublicName.SnakeOf(Event)} fails with -{Error}{(Decision is null ? "" : $" by {Decision} = {Value}")}"
        + (IsTransient ? ", while others use the page" : "");

    internal static Refusal Of(Denial denial) => new(
        denial.Operation,
        denial.Kind,
        denial.Decision is null ? null : Simulation.Policies.Decision.Of(denial.Decision).Name,
        denial.Decision is null ? null : PublicName.Camel(denial.Decision.ToString()),
        denial.Error.ToString(),
        denial.IsTransient);
}
