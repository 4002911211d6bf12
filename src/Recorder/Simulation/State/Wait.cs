using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>What a blocked step waits for, and on which page, mm or frame; default = the step can run.</summary>
readonly record struct Wait(WaitReason Reason, int Object)
{
    /// <summary>The page, if it waits for one.</summary>
    public Pfn Page => new(Object);
    public static Wait None => default;
    public bool IsBlocked => Reason != WaitReason.None;
    /// <summary>Every task waits like this now and then; no event is logged.</summary>
    public bool IsOrdinary => Reason is WaitReason.None or WaitReason.Io or WaitReason.Work;
    public bool IsForPage =>
        Reason is WaitReason.FolioLock or WaitReason.Writeback or WaitReason.Pins
            or WaitReason.Frozen or WaitReason.References or WaitReason.ReleaseAnswer;
}
