using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;

namespace Pintrace.Recorder;

/// <summary>What a policy makes actors do or suffer in a number of random runs of a scenario.</summary>
/// <param name="Waits">How often somebody began to wait for a page or a lock; one's own I/O does not count.</param>
/// <param name="Skipped">Pages that writeback left alone.</param>
/// <param name="Bounced">Pages that were written from a copy.</param>
/// <param name="Refused">What was refused.</param>
/// <param name="Retries">How often an operation started over.</param>
/// <param name="Copies">Pages that were copied or moved.</param>
public sealed record RunCosts(long Waits, long Skipped, long Bounced, long Refused, long Retries, long Copies)
{
    /// <summary>How many runs are made, with the seeds from 1 on.</summary>
    public const int Runs = 100;

    /// <summary>How much more there is than in other runs.</summary>
    public RunCosts Above(RunCosts other) => new(
        Waits - other.Waits, Skipped - other.Skipped, Bounced - other.Bounced, Refused - other.Refused,
        Retries - other.Retries, Copies - other.Copies);

    internal static RunCosts Of(Setup setup, PolicySpec policy, CancellationToken cancel)
    {
        var count = new Count();
        for (ulong seed = 1; seed <= Runs; seed++)
        {
            var machine = Scene.Set(setup, policy, count).Machine;
            Driver.Run(machine, new RandomSchedule(machine.FrameCount, seed), cancel);
        }
        return count.Costs;
    }

    /// <summary>Counts events and keeps none.</summary>
    sealed class Count : IEventSink
    {
        long _waits, _clean, _bounced, _refused, _retries, _copies;

        public TraceNames Names { get; } = new();

        /// <summary>A page that is bounced is not cleaned either.</summary>
        public RunCosts Costs => new(_waits, _clean - _bounced, _bounced, _refused, _retries, _copies);

        public void Append(in PageEvent e)
        {
            if (e.Outcome == Outcome.Refused) _refused++;
            if (e.Kind == EventKind.Wait) _waits++;
            else if (e.Kind == EventKind.ClearDirty && e.Outcome == Outcome.Skipped) _clean++;
            else if (e.Kind == EventKind.WritebackStart && (e.State & PageFlags.Bounced) != 0) _bounced++;
            else if (e.Kind == EventKind.Retry) _retries++;
            else if (e.Kind is EventKind.Cow or EventKind.Migrate) _copies++;
        }

        public void AppendTruth(in TruthRecord truth) { }
    }
}
