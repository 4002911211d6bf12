using System.Runtime.ExceptionServices;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>
/// Threads that do a piece of work together, one piece after the other. The first of them is the one that has it done.
/// Pieces are short and come one after the other, so who waits looks again for a while before going to sleep.
/// </summary>
sealed class SideBySide : IDisposable
{
    /// <summary>How often: about a tenth of a millisecond.</summary>
    const int Patience = 2_000;

    readonly object _gate = new();
    readonly int _threads;
    Action<int>? _work;
    ExceptionDispatchInfo? _failure;
    /// <summary>Pieces so far, and threads that have not ended the last one.</summary>
    volatile int _pieces, _busy;

    /// <summary>Starts all but the first thread.</summary>
    public SideBySide(int threads)
    {
        _threads = threads;
        for (int i = 1; i < threads; i++)
        {
            int thread = i;
            new Thread(() => Serve(thread)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Each thread does the work, and is told which it is.</summary>
    public void Do(Action<int> work)
    {
        Begin(work);
        Do(work, thread: 0);
        Await(() => _busy == 0);
        _failure?.Throw();
    }

    /// <summary>The threads end.</summary>
    public void Dispose() => Begin(work: null);

    void Begin(Action<int>? work)
    {
        lock (_gate)
        {
            (_work, _busy) = (work, _threads);
            _pieces++;
            Monitor.PulseAll(_gate);
        }
    }

    void Serve(int thread)
    {
        int done = 0;
        while (true)
        {
            Await(() => _pieces > done);
            if (_work is not { } work) return;
            Do(work, thread);
            done++;
        }
    }

    void Do(Action<int> work, int thread)
    {
        try
        {
            work(thread);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        if (Interlocked.Decrement(ref _busy) > 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }

    void Await(Func<bool> isSo)
    {
        for (int i = 0; i < Patience; i++)
        {
            if (isSo()) return;
            Thread.SpinWait(1);
        }
        lock (_gate)
            while (!isSo()) Monitor.Wait(_gate);
    }
}
