using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// Runs a workload in simulated time: every frame has a time at which it runs next, and runs a few steps then. Devices take
/// as long as the workload says; who waits for its own I/O sleeps until the device is done; who waits for anybody else
/// looks again after a while, at growing intervals. Stops with the step in which the last event wanted falls.
/// </summary>
sealed class LoadDriver
{
    const int MaxBurst = 8;
    const long MinStepNs = 120, RetryNs = 2_000, MaxRetryNs = 200_000;
    const int StepJitterMask = 0xff;

    readonly Machine _k;
    readonly IWorkload _workload;
    readonly KernelLog _trace;
    readonly WakeQueue _queue;
    readonly Wait[] _waiting;
    readonly long[] _retry;
    readonly bool[] _asleep;
    Rng _random;

    public LoadDriver(Scene scene, IWorkload workload, ulong seed)
    {
        (_k, _workload, _random) = (scene.Machine, workload, new Rng(seed));
        _trace = _k.Log ?? throw new InvalidOperationException("A load is only run to be recorded.");
        _queue = new WakeQueue(_k.FrameCount);
        (_waiting, _retry, _asleep) = (new Wait[_k.FrameCount], new long[_k.FrameCount], new bool[_k.FrameCount]);
        for (int frame = 0; frame < _k.Shape.Actors; frame++) _queue.Push(_random.Below(100_000), frame);
    }

    public void Run(long events, CancellationToken cancel)
    {
        while (_trace.LastSeq < events && !cancel.IsCancellationRequested)
        {
            var (tick, frame) = _queue.Pop();
            _trace.Tick = Math.Max(_trace.Tick, tick);
            RunFor(frame, events);
        }
    }

    /// <summary>A burst of steps; at its end the frame is in the queue again, or asleep until its device wakes it.</summary>
    void RunFor(int frame, long events)
    {
        ulong random = _random.Next();
        for (int burst = 1 + (int)(random & (MaxBurst - 1)); burst > 0 && _trace.LastSeq < events; burst--)
        {
            if (_k.Frame(frame).Pc == 0 && !StartNext(frame)) return;
            _trace.Tick += MinStepNs + (long)(random >> burst * 5 & StepJitterMask);
            if (!Step(frame)) return;
            if (_k.Frame(frame).Pc == 0 && frame >= _k.Shape.Actors) { WakeOwner(frame); return; }
        }
        _queue.Push(_trace.Tick, frame);
    }

    /// <summary>False if the next operation starts later.</summary>
    bool StartNext(int frame)
    {
        var call = _workload.Next(frame, _trace.Tick, ref _random, out long start);
        _k.Start(frame, in call);
        if (start <= _trace.Tick) return true;
        _queue.Push(start, frame);
        return false;
    }

    /// <summary>False if the frame is blocked, and has been put to sleep or into the queue.</summary>
    bool Step(int frame)
    {
        if (_waiting[frame].IsBlocked) { if (!TryWake(frame)) return false; }
        int device = frame < _k.Shape.Actors ? _k.DeviceOf[frame] : -1;
        bool wasIdle = device >= 0 && _k.Frame(device).Pc == 0;
        if (!_k.TryStep(frame)) { Block(frame, _k.WaitOf(frame)); return false; }
        if (wasIdle && _k.Frame(device).Pc != 0) _queue.Push(_trace.Tick + _workload.DeviceLatencyNs(frame, ref _random), device);
        return true;
    }

    void Block(int frame, Wait wait)
    {
        if (wait.Reason == WaitReason.Io) { _asleep[frame] = true; return; }
        if (_waiting[frame] != wait)
        {
            _trace.WaitEvent(_k, EventKind.Wait, wait);
            (_waiting[frame], _retry[frame]) = (wait, RetryNs);
        }
        else _retry[frame] = Math.Min(_retry[frame] * 2, MaxRetryNs);
        _queue.Push(_trace.Tick + _retry[frame], frame);
    }

    bool TryWake(int frame)
    {
        var wait = _k.WaitOf(frame);
        if (wait.IsBlocked) { Block(frame, wait); return false; }
        _trace.WaitEvent(_k, EventKind.Wake, _waiting[frame]);
        _waiting[frame] = Wait.None;
        return true;
    }

    void WakeOwner(int device)
    {
        int owner = Array.IndexOf(_k.DeviceOf, device);
        if (!_asleep[owner]) return;
        _asleep[owner] = false;
        _queue.Push(_trace.Tick, owner);
    }
}
