using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>What a device does with the pages it was given, page by page, then once for all the completion.</summary>
static class Dma
{
    static readonly string[] Device = ["device"];

    /// <summary>From the device to memory.</summary>
    public static readonly Operation Write = new("dma-write", Device, RequestScope.None, [Bio.Store, Bio.EndIo]);
    /// <summary>From the device to memory, through a page table of its own.</summary>
    public static readonly Operation FaultingWrite = new("dma-faulting-write", Device, RequestScope.None, [MmuNotifier.Store, Bio.EndIo]);
    public static readonly Operation FaultingRead = new("dma-faulting-read", Device, RequestScope.None, [MmuNotifier.Load, Bio.EndIo]);
    /// <summary>From the device to memory, an I/O a page.</summary>
    public static readonly Operation WriteOneByOne = new("dma-write-one-by-one", Device, RequestScope.None,
    [
      Step.At("page"),
        Bio.StoreOne,
        Bio.EndOne,
        Process.NextVirtualPage("device: next")     .Else("page"),
    ]);
    /// <summary>From the device to what it takes for consecutive pages.</summary>
    public static readonly Operation WriteConsecutive = new("dma-write-consecutive", Device, RequestScope.None, [Bio.StoreConsecutive, Bio.EndIo]);
    /// <summary>From a device that does not answer until the command times out and is tried again.</summary>
    public static readonly Operation WriteAfterTimeout = new("dma-write-after-timeout", Device, RequestScope.None, [Bio.StoreAfterTimeout, Bio.EndIo]);
    /// <summary>From memory to the device.</summary>
    public static readonly Operation Read = new("dma-read", Device, RequestScope.None, [Bio.Load, Bio.EndIo]);
}
