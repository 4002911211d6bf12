namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Plays the interleaving that a scenario writes down, then lets everybody finish in turn.</summary>
static class ScriptedDriver
{
    public static void Run(Scene scene, CancellationToken cancel)
    {
        var driver = new Driver(scene.Machine);
        foreach (var turn in scene.Setup.Schedule) Play(driver, FrameOf(scene, turn.Actor), turn.Until);
        while (!cancel.IsCancellationRequested && AnybodyMoves(driver)) { }
        if (!cancel.IsCancellationRequested) driver.Hang();
    }

    static int FrameOf(Scene scene, string actor)
    {
        for (int frame = 0; frame < scene.Actors.Count; frame++)
            if (scene.Actors[frame].Name == actor) return frame;
        throw new InvalidOperationException($"The schedule names actor '{actor}', which the scenario does not have.");
    }

    /// <summary>One turn: to the end of the operation, or until the function is next; less far if the actor blocks.</summary>
    static void Play(Driver driver, int frame, string? until)
    {
        var k = driver.Machine;
        int script = k.Frame(frame).Script;
        while (k.Frame(frame).Script == script && driver.CanRun(frame))
        {
            if (until is not null && until.Split('|').Any(k.Instruction(frame).Name.StartsWith)) return;
            driver.Step(frame);
        }
    }

    static bool AnybodyMoves(Driver driver)
    {
        bool moved = false;
        for (int frame = 0; frame < driver.Machine.FrameCount; frame++)
            while (driver.CanRun(frame))
            {
                driver.Step(frame);
                moved = true;
            }
        return moved;
    }
}
