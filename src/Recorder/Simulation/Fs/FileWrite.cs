using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// Buffered write(2), ext4_buffered_write_iter for one page: under the folio lock, once any writeback in flight has
/// ended.
/// </summary>
static class FileWrite
{
    public static readonly Step Begin = Do("ext4_da_write_begin", static (k, ref f, ref p) =>
    {
        FileMap.AttachBuffers(k, f.Pfn, ref p);
    }).WaitsFor(PageWriteback.EndOfWriteback);

    public static readonly Step CopyIn = Do("copy_folio_from_iter", static (k, ref f, ref p) =>
    {
        Memory.NoteStore(k, f.Pfn, ref p, f.Mm);
    });

    public static readonly Step EndWrite = Do("ext4_da_write_end", static (k, ref f, ref p) =>
    {
        PageWriteback.SetDirty(k, f.Pfn, ref p);
    });
}
