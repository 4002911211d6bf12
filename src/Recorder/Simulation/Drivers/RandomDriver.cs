namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Picks the next step among all that can run, by a seeded random number.</summary>
static class RandomDriver
{
    public static void Run(Scene scene, ulong seed, CancellationToken cancel)
    {
        var driver = new Driver(scene.Machine);
        var random = new Rng(seed);
        var runnable = new int[scene.Machine.FrameCount];
        while (!cancel.IsCancellationRequested)
        {
            int n = 0;
            for (int frame = 0; frame < runnable.Length; frame++)
                if (driver.CanRun(frame)) runnable[n++] = frame;
            if (n == 0) { driver.Hang(); return; }
            driver.Step(runnable[random.Below(n)]);
        }
    }
}
