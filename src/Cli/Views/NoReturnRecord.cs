using Pintrace.Recorder.Explanation;

namespace Pintrace.Cli.Views;

/// <summary>
/// A point of no return in JSON: the last event up to the step, who took it, its name, and whether the event is its
/// own. Without actor and step it is the start: no interleaving avoids the finding.
/// </summary>
sealed record NoReturnRecord(long Seq, string? Actor, string? Step, bool Logged)
{
    /// <summary>Null if it is not known.</summary>
    public static NoReturnRecord? Of(PointOfNoReturn? point) => point switch
    {
        not { IsKnown: true } => null,
        { IsTheStart: true } => new(0, null, null, Logged: false),
        _ => new(point.Seq, point.Actor, point.Step, point.IsLogged),
    };
}
