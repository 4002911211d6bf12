using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>Events whose numbers may be anything that fits, often near where encodings differ.</summary>
sealed class RandomEvents(int seed, bool isReal)
{
    readonly Random _random = new(seed);

    public PageEvent Next(long seq) => new()
    {
        Seq = seq, Tick = Long(), Kind = (EventKind)Byte(), Pfn = Long(),
        Actor = new(Int()), Callsite = new(Int()), Operation = new(Int()), Request = Long(), Token = Long(),
        N = Int(), Flags = (EventFlags)Int(), Outcome = (Outcome)Byte(),
        RefCount = Count(), PinCount = Count(), MapCount = Count(),
        State = (PageFlags)Int(), Arg = Long(), Cpu = new(Int()), Line = isReal && _random.Next(3) > 0 ? Long() : 0,
    };

    int Count() => _random.Next(3) == 0 ? PageEvent.Unknown : Int();

    byte Byte() => (byte)_random.Next(256);

    int Int() => (int)Edge(31);

    long Long() => Edge(63);

    /// <summary>Near a power of two, of either sign, as often as anything else.</summary>
    long Edge(int bits)
    {
        long edge = _random.Next(2) == 0 ? _random.NextInt64() : 1L << _random.Next(bits + 1);
        long value = (edge >> _random.Next(bits)) + _random.Next(-2, 2);
        return _random.Next(2) == 0 ? value : -value;
    }
}
