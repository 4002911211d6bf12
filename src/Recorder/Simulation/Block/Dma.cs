using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>What a device does with the pages it was given: page by page, then one completion for all.</summary>
static class Dma
{
    static readonly string[] Stack = ["device"];

    /// <summary>From the device to memory.</summary>
    public static readonly Operation Write = new("dma-write", Stack, RequestScope.None, [Device.Store, Device.EndIo]);
    /// <summary>From the device to memory, through a page table of its own.</summary>
    public static readonly Operation FaultingWrite = new("dma-faulting-write", Stack, RequestScope.None,
        [MirrorFault.Store, Device.EndIo]);
    public static readonly Operation FaultingRead = new("dma-faulting-read", Stack, RequestScope.None,
        [MirrorFault.Load, Device.EndIo]);
    /// <summary>From the device to memory, one I/O per page.</summary>
    public static readonly Operation WriteOneByOne = new("dma-write-one-by-one", Stack, RequestScope.None,
    [
      Step.At("page"),
        Device.StoreOne,
        Device.EndOne,
        Process.NextVirtualPage("device: next")     .Else("page"),
    ]);
    /// <summary>From the device to what it takes to be consecutive pages.</summary>
    public static readonly Operation WriteConsecutive = new("dma-write-consecutive", Stack, RequestScope.None,
        [Device.StoreConsecutive, Device.EndIo]);
    /// <summary>From a device that does not answer until the command times out and is tried again.</summary>
    public static readonly Operation WriteAfterTimeout = new("dma-write-after-timeout", Stack, RequestScope.None,
        [Device.StoreAfterTimeout, Device.EndIo]);
    /// <summary>From memory to the device.</summary>
    public static readonly Operation Read = new("dma-read", Stack, RequestScope.None, [Device.Load, Device.EndIo]);
}
