using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.PageCache;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>filemap_get_entry: a reference is taken before it is known whether the page is still the one that was looked for, and any page can meet that.</summary>
static class Speculative
{
    public static readonly Operation Lookup = new("speculative-lookup", ["filemap_get_entry", "filemap_read"], RequestScope.None,
    [
        FileMap.Lookup                              .ElseEnd(),
        FileMap.Put,
    ]);
}
