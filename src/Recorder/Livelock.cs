using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder;

/// <summary>A step of a schedule.</summary>
/// <param name="Actor">Who takes it: an actor or its device.</param>
/// <param name="Operation">Id of the operation.</param>
/// <param name="Step">The step's name, which begins with the kernel function.</param>
public sealed record ScheduledStep(string Actor, string Operation, string Step);

/// <summary>
/// Steps that can be repeated for ever, although everybody who could always run does run (weak fairness). No actor's
/// operation ends in them.
/// </summary>
/// <param name="LeadIn">The shortest way to where they begin.</param>
/// <param name="Cycle">The steps.</param>
public sealed record Livelock(IReadOnlyList<ScheduledStep> LeadIn, IReadOnlyList<ScheduledStep> Cycle)
{
    internal static Livelock Of(Scene scene, IReadOnlyList<FrameId> leadIn, IReadOnlyList<FrameId> cycle) =>
        new(Steps(scene, leadIn), Steps(scene, cycle));

    static ScheduledStep[] Steps(Scene scene, IReadOnlyList<FrameId> frames)
    {
        var steps = new List<ScheduledStep>();
        foreach (var frame in frames)
        {
            var instruction = scene.Machine.Instruction(frame);
            steps.Add(new(scene.Actors[frame].Name, instruction.Operation.Id, instruction.Name));
            scene.Machine.Step(frame);
        }
        return [.. steps];
    }
}
