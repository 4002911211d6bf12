using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// A workload in simulated time: every frame has a time at which it next runs a burst of a few steps. Devices take as
/// long as the workload says; an actor that waits for its own I/O sleeps until the device is done; one that waits for
/// anything else looks again at growing intervals. Ends with the step that logs the last requested event.
/// </summary>
sealed class LoadSchedule : ISchedule
{
    const int MaxBurst = 8;
    const long MinStepNs = 120, RetryNs = 2_000, MaxRetryNs = 200_000;
    const int StepJitterMask = 0xff, JitterBits = 5;

    readonly Machine _k;
    readonly IWorkload _workload;
    readonly KernelLog _log;
    readonly long _events;
    readonly WakeQueue _queue;
    readonly long[] _retryNs;
    readonly bool[] _asleep;
    Rng _random;

    // The burst under way.
    FrameId _frame = FrameId.None;
    int _left;
    ulong _burstRandom;
    bool _deviceWasIdle;

    public LoadSchedule(Scene scene, IWorkload workload, ulong seed, long events)
    {
        (_k, _workload, _random, _events) = (scene.Machine, workload, new Rng(seed), events);
        _log = _k.Log ?? throw new InvalidOperationException("A load is only run to be recorded.");
        _queue = new WakeQueue(_k.FrameCount);
        (_retryNs, _asleep) = (new long[_k.FrameCount], new bool[_k.FrameCount]);
        for (FrameId frame = default; frame < _k.Shape.Actors; frame++) _queue.Push(_random.Below(100_000), frame);
    }

    /// <inheritdoc/>
    public bool IsStuck => false;

    /// <summary>Time moves when a frame is chosen.</summary>
    public long StepNs(Driver driver, FrameId frame) => 0;

    /// <inheritdoc/>
    public FrameId? Next(Driver driver)
    {
        if (_frame.Exists) EndStep();
        while (true)
        {
            if (!_frame.Exists)
            {
                if (_log.LastSeq >= _events) return null;
                BeginBurst();
            }
            if (_left == 0 || _log.LastSeq >= _events) EndBurst();
            else if (TryChoose(driver)) return _frame;
        }
    }

    void BeginBurst()
    {
        (long tick, _frame) = _queue.Pop();
        _log.Tick = Math.Max(_log.Tick, tick);
        _burstRandom = _random.Next();
        _left = 1 + (int)(_burstRandom & (MaxBurst - 1));
    }

    void EndBurst()
    {
        _queue.Push(_log.Tick, _frame);
        _frame = FrameId.None;
    }

    /// <summary>False if the frame starts later or is blocked; then it is in the queue, or asleep.</summary>
    bool TryChoose(Driver driver)
    {
        if (driver.IsIdle(_frame) && !StartNext()) return false;
        _log.Tick += MinStepNs + (long)(_burstRandom >> _left * JitterBits & StepJitterMask);
        var waited = driver.WaitingFor(_frame);
        if (!driver.CanRun(_frame))
        {
            Block(driver, isNew: driver.WaitingFor(_frame) != waited);
            return false;
        }
        _deviceWasIdle = Device.Exists && driver.IsIdle(Device);
        return true;
    }

    /// <summary>The device of the actor whose burst it is; -1 if it has none or is a device.</summary>
    FrameId Device => _frame < _k.Shape.Actors ? _k.DeviceOf[_frame] : FrameId.None;

    /// <summary>False if the next operation starts later.</summary>
    bool StartNext()
    {
        var call = _workload.Next(_frame, _log.Tick, ref _random, out long start);
        _k.Start(_frame, in call);
        if (start <= _log.Tick) return true;
        _queue.Push(start, _frame);
        _frame = FrameId.None;
        return false;
    }

    void Block(Driver driver, bool isNew)
    {
        if (driver.WaitingFor(_frame).Reason == WaitReason.Io) _asleep[_frame] = true;
        else
        {
            _retryNs[_frame] = isNew ? RetryNs : Math.Min(_retryNs[_frame] * 2, MaxRetryNs);
            _queue.Push(_log.Tick + _retryNs[_frame], _frame);
        }
        _frame = FrameId.None;
    }

    /// <summary>The chosen step has run: it may have given its device work, or ended a device's work.</summary>
    void EndStep()
    {
        _left--;
        bool submitted = _deviceWasIdle && _k.Frame(Device).Pc != 0;
        if (submitted) _queue.Push(_log.Tick + _workload.DeviceLatencyNs(_frame, ref _random), Device);
        if (_k.Frame(_frame).Pc != 0 || _frame < _k.Shape.Actors) return;
        WakeOwner(_frame);
        _frame = FrameId.None;
    }

    void WakeOwner(FrameId device)
    {
        FrameId owner = new(Array.IndexOf(_k.DeviceOf, device));
        if (!_asleep[owner]) return;
        _asleep[owner] = false;
        _queue.Push(_log.Tick, owner);
    }
}
