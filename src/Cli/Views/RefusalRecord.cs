using Pintrace.Recorder;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Views;

/// <summary>
/// A refusal in JSON: what was denied to which operation, by which decision, with which error, and whether only while
/// others used the page.
/// </summary>
sealed record RefusalRecord(
    string Operation, string Event, string? Decision, string? Value, string Error, bool Transient)
{
    public static RefusalRecord Of(Refusal r) =>
        new(r.Operation, PublicName.SnakeOf(r.Event), r.Decision, r.Value, r.Error, r.IsTransient);
}
